package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Asks every Domain actor what it is doing, answers once, and stops. The report names the actors that did not answer. */
public final class ActivityReport extends AbstractBehavior<ActivityReport.Command> {
    /** The messages of this actor, all private: only the answers of the Domain actors arrive from outside. */
    public sealed interface Command {}

    private record ActivityReceived(DomainActor.Activity activity) implements Command {}

    private enum Timeout implements Command {
        INSTANCE
    }

    /**
     * What each actor of a run was doing.
     *
     * @param about the reason for the report
     * @param actors the activities as text, by actor
     */
    public record Report(String about, Map<String, String> actors) implements CborSerializable {}

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int FRAMES = 6;

    private final String about;
    private final ActorRef<Report> replyTo;
    private final Map<String, String> actors = new TreeMap<>();
    private final int expected;
    private int answers = 0;

    /**
     * Collects a report.
     *
     * @param about the reason for the report
     * @param known the activities that are known already, by actor
     */
    public static Behavior<Command> create(
            String about,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Map<String, String> known,
            ActorRef<Report> replyTo) {
        // The actor starts on another thread, and the map of its parent changes.
        Map<String, ActorRef<DomainActor.Command>> present = Map.copyOf(domains);
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startSingleTimer(Timeout.INSTANCE, PATIENCE);
            return new ActivityReport(context, about, present, known, replyTo);
        }));
    }

    private ActivityReport(
            ActorContext<Command> context,
            String about,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Map<String, String> known,
            ActorRef<Report> replyTo) {
        super(context);
        this.about = about;
        this.replyTo = replyTo;
        this.expected = domains.size();
        actors.putAll(known);
        ActorRef<DomainActor.Activity> answer =
                context.messageAdapter(DomainActor.Activity.class, ActivityReceived::new);
        domains.forEach((domain, actor) -> {
            actors.put("domain-" + domain, "does not answer");
            actor.tell(new DomainActor.GetActivity(answer));
        });
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(ActivityReceived.class, this::onActivityReceived)
                .onMessage(Timeout.class, late -> end())
                .build();
    }

    private Behavior<Command> onActivityReceived(ActivityReceived answered) {
        actors.put("domain-" + answered.activity().domain(), answered.activity().text());
        answers++;
        return answers >= expected ? end() : this;
    }

    private Behavior<Command> end() {
        replyTo.tell(new Report(about, Map.copyOf(actors)));
        return Behaviors.stopped();
    }

    /** The state and the top stack frames of the device's thread. */
    static String deviceThread() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("device-dispatcher"))
                .map(thread -> thread.getKey().getState() + " at "
                        + Arrays.stream(thread.getValue())
                                .limit(FRAMES)
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining(" ← ")))
                .collect(Collectors.joining("; "));
    }
}
