package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.data.DataException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;

class RunEventJsonTest {
    @Test
    void everyKindOfEventComesBackEqual() {
        for (RunEvent event : Events.all()) {
            assertEquals(event, RunEventJson.read(RunEventJson.write(event)));
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
        String line = RunEventJson.write(Events.completed(12, Events.START));

        assertFalse(line.contains("\n"));
        assertTrue(line.startsWith("{\"type\":\"EpisodeCompleted\",\"run\":\"toy\","), line);
        assertTrue(line.contains("\"at\":\"2026-11-01T12:00:00.123456789Z\""), line);
        assertTrue(line.contains("\"outer\":1.500000001"), line);
    }

    @Test
    void passesOverPropertiesThatALaterVersionAdded() {
        String line = RunEventJson.write(Events.failed());

        assertEquals(Events.failed(), RunEventJson.read(line.replaceFirst("\\{", "{\"added\":[1,2],")));
    }

    @Test
    void saysWhichLineIsNoEvent() {
        DataException fault = assertThrows(DataException.class, () -> RunEventJson.read("{\"type\":\"Nothing\"}"));

        assertTrue(fault.getMessage().contains("{\"type\":\"Nothing\"}"));
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
