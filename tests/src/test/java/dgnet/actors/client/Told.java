package dgnet.actors.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.client.EventStreamClient.Follower;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What a follower was told, in the order of the telling. */
class Told implements Follower {
    final List<NumberedEvent> events = new ArrayList<>();
    final List<String> course = new ArrayList<>();

    @Override
    public void event(NumberedEvent event) {
        events.add(event);
    }

    @Override
    public void lost(String why) {
        course.add("lost");
    }

    @Override
    public void connected() {
        course.add("connected");
    }

    void require(long first, long last) {
        assertEquals(
                LongStream.rangeClosed(first, last).boxed().toList(),
                events.stream().map(NumberedEvent::id).toList());
    }
}
