package dgnet.actors.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.client.ServerSentEvents.ServerSentEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSentEventsTest {
    private static final List<String> LINES = List.of(
            ": still here",
            "",
            "id: 7",
            "event: EpisodeCompleted",
            "data: {\"run\":\"héart-✓-𝄞\"}",
            "",
            "event: gap\r",
            "data: {\"after\":7,\rdata: \"upTo\":9}\r",
            "\r",
            "id: 10",
            "data: last",
            "",
            "");

    private static final List<ServerSentEvent> MESSAGES = List.of(
            new ServerSentEvent(Optional.of("7"), "EpisodeCompleted", "{\"run\":\"héart-✓-𝄞\"}"),
            new ServerSentEvent(Optional.empty(), "gap", "{\"after\":7,\n\"upTo\":9}"),
            new ServerSentEvent(Optional.of("10"), "message", "last"));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void howTheBytesAreCutMakesNoDifference(int size) {
        assertEquals(MESSAGES, read(String.join("\n", LINES), size));
    }

    @Test
    void aMessageThatIsNotEndedIsNotGiven() {
        assertEquals(List.of(), read("id: 1\nevent: EpisodeCompleted\ndata: {\"half\":", 1000));
        assertEquals(List.of(), read("id: 1\ndata: {}\n", 1000));
    }

    @Test
    void commentsAndMessagesWithoutDataAreNothing() {
        assertEquals(List.of(), read(":\n\n: two\n:three\n\nid: 4\n\nretry: 10\n\n", 1000));
    }

    @Test
    void aFieldMayHaveNoSpaceAndNoColon() {
        assertEquals(
                List.of(new ServerSentEvent(Optional.of(""), "end", "\n x")),
                read("event:end\nid\ndata\ndata:  x\n\n", 1000));
    }

    private static List<ServerSentEvent> read(String stream, int size) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        ServerSentEvents reader = new ServerSentEvents();
        List<ServerSentEvent> messages = new ArrayList<>();
        for (int start = 0; start < bytes.length; start += size) {
            messages.addAll(reader.accept(ByteBuffer.wrap(bytes, start, Math.min(size, bytes.length - start))));
        }
        return messages;
    }
}
