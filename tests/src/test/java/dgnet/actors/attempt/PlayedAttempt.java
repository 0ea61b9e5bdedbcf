package dgnet.actors.attempt;

import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** An attempt of a run, "toy", that only reports what the test tells it; its connection is the real one. */
public final class PlayedAttempt {
    private final TestProbe<ServiceLink.Report> reports;
    private final ActorTestKit kit;
    private final ActorRef<ServiceLink.Command> link;

    /** An attempt in this process, which ends without the service after {@code orphanLimit}. */
    public PlayedAttempt(ActorTestKit kit, Path socket, int attempt, Duration orphanLimit) {
        this.kit = kit;
        this.reports = kit.createTestProbe();
        AttemptOrder order = new AttemptOrder(
                Channel.VERSION,
                socket.toString(),
                new RunEvent.RunSubmitted("toy", Instant.EPOCH, 0, 100, "quickstart", Map.of(), "toy", 0),
                new RunEvent.RunDispatched("toy", Instant.EPOCH, 0, attempt, "cpu"),
                "cpu",
                "",
                false,
                CommittedCheckpoints.NONE,
                false,
                orphanLimit);
        ToService.Hello hello = new ToService.Hello(Channel.VERSION, "test", "toy", attempt, ProcessIdentity.current());
        link = kit.spawn(ServiceLink.create(order, hello, checkpoint -> {}, reports.ref()));
    }

    /** Reports an event of the run. */
    public void happened(RunEvent event) {
        link.tell(ServiceLink.happened(event));
    }

    /** Reports that no event follows. */
    public void ended() {
        link.tell(ServiceLink.RunEnded.INSTANCE);
    }

    /** Waits until the service has everything. */
    public void awaitEnd(Duration limit) {
        kit.createTestProbe().expectTerminated(link, limit);
    }

    /** What the connection reports next, as the name of its type. */
    public String report(Duration limit) {
        return reports.receiveMessage(limit).getClass().getSimpleName();
    }
}
