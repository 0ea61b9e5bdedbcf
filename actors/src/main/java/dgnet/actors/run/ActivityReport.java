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

/** Asks every Domain actor what it is doing; answers once, with who kept silent, and stops. */
public final class ActivityReport extends AbstractBehavior<ActivityReport.Command> {
    /** What a report understands: nothing from outside but the answers. */
    public sealed interface Command {}

    private record Answered(DomainActor.Activity activity) implements Command {}

    private enum TimeIsUp implements Command {
        INSTANCE
    }

    /**
     * What everybody was doing.
     *
     * @param about why it was asked
     * @param actors their words, by actor
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
     * A report.
     *
     * @param about why it is asked
     * @param known what is known without asking, by actor
     */
    public static Behavior<Command> create(
            String about,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Map<String, String> known,
            ActorRef<Report> replyTo) {
        // The actor starts on another thread, and its starter's map changes.
        Map<String, ActorRef<DomainActor.Command>> present = Map.copyOf(domains);
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startSingleTimer(TimeIsUp.INSTANCE, PATIENCE);
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
        ActorRef<DomainActor.Activity> answer = context.messageAdapter(DomainActor.Activity.class, Answered::new);
        domains.forEach((domain, actor) -> {
            actors.put("domain-" + domain, "does not answer");
            actor.tell(new DomainActor.GetActivity(answer));
        });
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(TimeIsUp.class, late -> end())
                .build();
    }

    private Behavior<Command> onAnswered(Answered answered) {
        actors.put("domain-" + answered.activity().domain(), answered.activity().words());
        answers++;
        return answers >= expected ? end() : this;
    }

    private Behavior<Command> end() {
        replyTo.tell(new Report(about, Map.copyOf(actors)));
        return Behaviors.stopped();
    }

    /** Where the device's thread is. */
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
