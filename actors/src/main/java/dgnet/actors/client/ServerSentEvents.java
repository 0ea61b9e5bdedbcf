package dgnet.actors.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A parser for an event stream (WHATWG HTML, "Server-sent events") that arrives in parts. An event is complete at its blank line; the
 * incomplete event at the end of a broken connection is dropped. Each connection needs its own parser.
 */
public final class ServerSentEvents {
    private static final int LONGEST = 16 << 20;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private Optional<String> id = Optional.empty();
    private String event = "";
    private boolean begun;
    private boolean afterReturn;
    private boolean first = true;

    /**
     * Parses the next bytes.
     *
     * @return the events that they complete
     * @throws ClientException if an event exceeds 16 MiB
     */
    public List<ServerSentEvent> accept(ByteBuffer bytes) {
        List<ServerSentEvent> ended = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            // A line ends with \n, \r or \r\n.
            boolean secondHalf = afterReturn && next == '\n';
            afterReturn = next == '\r';
            if (secondHalf) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                // Decode whole lines: the parts may split a character.
                endOfLine(line.toString(StandardCharsets.UTF_8), ended);
                line.reset();
            } else {
                line.write(next);
                if (line.size() + data.length() > LONGEST) {
                    throw ClientException.unreachable("The service sent an event of more than " + LONGEST + " bytes");
                }
            }
        }
        return ended;
    }

    private void endOfLine(String text, List<ServerSentEvent> ended) {
        String content = first && text.startsWith("\uFEFF") ? text.substring(1) : text;
        first = false;
        if (content.isEmpty()) {
            if (begun) {
                ended.add(new ServerSentEvent(id, event.isEmpty() ? "message" : event, data.toString()));
            }
            data.setLength(0);
            id = Optional.empty();
            event = "";
            begun = false;
            return;
        }
        int colon = content.indexOf(':');
        String name = colon < 0 ? content : content.substring(0, colon);
        String value = colon < 0 ? "" : content.substring(colon + 1);
        field(name, value.startsWith(" ") ? value.substring(1) : value);
    }

    /** A field without a name is a comment. Unknown fields are ignored. */
    private void field(String name, String value) {
        switch (name) {
            case "data" -> {
                data.append(begun ? "\n" : "").append(value);
                begun = true;
            }
            case "id" -> id = Optional.of(value);
            case "event" -> event = value;
            default -> {}
        }
    }

    /**
     * An event of the stream.
     *
     * @param id of the event, if it has one
     * @param event the kind of the event; {@code message} by default
     * @param data the text of the event
     */
    public record ServerSentEvent(Optional<String> id, String event, String data) {}
}
