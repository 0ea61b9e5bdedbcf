package dgnet.actors.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.regex.Pattern;

/** Named facts, to print in two columns or as JSON. */
final class Facts {
    private static final int COLUMN = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder text = new StringBuilder();
    private final ObjectNode json = JSON.createObjectNode();

    /** Adds a fact. A text of several lines is indented under its name. */
    Facts add(String name, Object fact) {
        String indented = String.valueOf(fact).replace("\n", "\n" + " ".repeat(COLUMN));
        text.append(name)
                .append(" ".repeat(Math.max(1, COLUMN - name.length())))
                .append(indented)
                .append('\n');
        json.putPOJO(key(name), fact instanceof Number ? fact : String.valueOf(fact));
        return this;
    }

    /** The facts as a JSON object. The name {@code best Dice} becomes the key {@code bestDice}. */
    String json() {
        return json.toString();
    }

    private static String key(String name) {
        return Pattern.compile(" (.)").matcher(name).replaceAll(next -> next.group(1)
                .toUpperCase(Locale.ROOT));
    }

    /** The facts as lines of two columns. */
    String text() {
        return text.toString();
    }
}
