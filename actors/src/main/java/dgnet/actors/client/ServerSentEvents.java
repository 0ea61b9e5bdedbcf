package dgnet.actors.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads an event stream (WHATWG HTML, "Server-sent events") however its bytes are cut. What the last blank line has not ended is never
 * given: a connection that breaks inside a message loses it whole. One for each connection.
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
     * Takes the next bytes.
     *
     * @return the messages that they end
     * @throws ClientException where a message is beyond all measure
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
                // Decoded by the line: a character may be cut, a line's end is one byte.
                endOfLine(line.toString(StandardCharsets.UTF_8), ended);
                line.reset();
            } else {
                line.write(next);
                if (line.size() + data.length() > LONGEST) {
                    throw ClientException.unreachable("the service sent a message of more than " + LONGEST + " bytes");
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

    /** A field without a name is a comment, and an unknown one nothing. */
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
}
