package dgnet.actors.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.client.ClientException.Reason;
import dgnet.actors.client.EventStreamClient.Reconnection;
import dgnet.data.DataException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Services that are not there, fall silent or have something else. */
class EventStreamFaultTest extends StreamFixture {
    @Test
    void aServiceThatIsNotThereAtFirstIsAnErrorAtOnce() {
        ServiceClient client = service.client();
        service.close();

        ClientException fault =
                assertThrows(ClientException.class, () -> new EventStreamClient(client, QUICK).follow("toy", 0, told));

        assertEquals(Reason.UNREACHABLE, fault.reason());
        assertTrue(fault.getMessage().contains("Start it with dgnet serve"), fault.getMessage());
    }

    @Test
    void aServiceThatStaysAwayIsGivenUp() {
        streams(event(1));
        Reconnection impatient =
                new Reconnection(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ZERO, Duration.ofMinutes(1));

        ClientException fault = assertThrows(ClientException.class, () -> follow(0, impatient));

        assertEquals(Reason.UNREACHABLE, fault.reason());
        told.require(1, 1);
    }

    @Test
    void aServiceThatOnlyTakesConnectionsIsGivenUp() {
        service.on(
                "GET /runs/toy/stream", exchange -> FakeService.stream(exchange).flush());
        Reconnection impatient = new Reconnection(
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(50), Duration.ofMinutes(1));

        ClientException fault = assertThrows(ClientException.class, () -> follow(0, impatient));

        assertEquals(Reason.UNREACHABLE, fault.reason());
    }

    @Test
    void aConnectionThatIsSilentIsTakenForLost() throws InterruptedException {
        AtomicInteger connections = new AtomicInteger();
        service.on("GET /runs/toy/stream", exchange -> {
            OutputStream out = FakeService.stream(exchange);
            if (connections.incrementAndGet() == 1) {
                send(out, event(1));
                new CountDownLatch(1).await();
            }
            send(out, event(1) + event(2) + end(2));
        });
        Reconnection alert = new Reconnection(
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(1), Duration.ofMillis(300));

        assertEquals(2, follow(0, alert));

        told.require(1, 2);
    }

    @Test
    void aRunThatIsNotThereAndATokenThatIsWrongAreNotTriedAgain() {
        service.on("GET /runs/toy/stream", 404, "{\"title\":\"Not found\",\"detail\":\"there is no run toy\"}");
        DataException absent = assertThrows(DataException.class, () -> follow(0));
        service.on("GET /runs/toy/stream", 401, "{\"title\":\"Unauthorized\"}");
        ClientException refused = assertThrows(ClientException.class, () -> follow(0));

        assertEquals("there is no run toy", absent.getMessage());
        assertEquals(Reason.REFUSED, refused.reason());
        assertEquals(2, service.asked().size());
    }

    @Test
    void aHistoryThatEndsBeforeWhatWasSeenIsNotTakenForTheRuns() {
        streams(end(3));

        ClientException fault = assertThrows(ClientException.class, () -> follow(7));

        assertEquals(Reason.DECLINED, fault.reason());
        assertTrue(fault.getMessage().contains("ends with event 3, but event 7 was received"), fault.getMessage());
    }
}
