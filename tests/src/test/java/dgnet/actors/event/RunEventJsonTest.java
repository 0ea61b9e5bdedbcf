package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.data.DataException;
import dgnet.model.engine.DeviceLostException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;

class RunEventJsonTest {
    @Test
    void everyKindOfEventComesBackEqual() {
        for (RunEvent event : Events.all()) {
            assertEquals(event, JsonLine.read(JsonLine.write(event), RunEvent.class));
        }
        assertEquals(
                Set.of(RunEvent.class.getPermittedSubclasses()),
                Events.all().stream().map(Object::getClass).collect(Collectors.toSet()),
                "an event of every kind was tried");
    }

    @Test
    void everyKindOfEventCrossesABorderAndComesBackEqual() {
        ActorTestKit kit = ActorTestKit.create("events", ActorSystemConfig.load());
        try {
            Events.all().forEach(event -> kit.serializationTestKit().verifySerialization(event, true));
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    void isOneLineWithItsTypeAndPlainNumbers() {
        String line = JsonLine.write(Events.completed(12, Events.START));

        assertFalse(line.contains("\n"));
        assertTrue(line.startsWith("{\"type\":\"EpisodeCompleted\",\"run\":\"toy\","), line);
        assertTrue(line.contains("\"at\":\"2026-11-01T12:00:00.123456789Z\""), line);
        assertTrue(line.contains("\"outer\":1.500000001"), line);
    }

    @Test
    void passesOverPropertiesThatALaterVersionAdded() {
        String line = JsonLine.write(Events.failed());

        assertEquals(Events.failed(), JsonLine.read(line.replaceFirst("\\{", "{\"added\":[1,2],"), RunEvent.class));
    }

    @Test
    void saysWhichLineIsNoEvent() {
        DataException fault =
                assertThrows(DataException.class, () -> JsonLine.read("{\"type\":\"Nothing\"}", RunEvent.class));

        assertTrue(fault.getMessage().contains("{\"type\":\"Nothing\"}"));
    }

    @Test
    void theKindOfAFaultIsStoredAsItsType() {
        Fault lost = Fault.of(new DeviceLostException("gone", new IllegalStateException()));
        Fault unknown = JsonLine.read("{\"type\":\"Unheard\",\"message\":\"a\",\"trace\":\"\"}", Fault.class);

        assertEquals(Fault.Kind.DEVICE_LOST, lost.kind());
        assertEquals(DeviceLostException.class.getName(), lost.type());
        assertEquals(
                "{\"type\":\"Stalled\",\"message\":\"it hangs\",\"trace\":\"\"}",
                JsonLine.write(Fault.of(Fault.Kind.STALLED, "it hangs")));
        assertEquals(Fault.Kind.OTHER, unknown.kind());
        assertEquals("Unheard", unknown.type());
    }

    @Test
    void theMessageOfAFaultNamesItsCauses() {
        RuntimeException thrown = new java.util.concurrent.CompletionException(
                new IllegalStateException("the save failed", new java.io.IOException("No space left on device")));

        Fault fault = Fault.of(thrown);

        assertEquals("the save failed, because: No space left on device", fault.message());
        assertEquals(IllegalStateException.class.getName(), fault.type());
        assertTrue(Arrays.stream(fault.trace().split("\n")).anyMatch(line -> line.contains("Caused by")));
    }
}
