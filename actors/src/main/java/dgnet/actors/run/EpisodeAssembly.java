package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.learn.EpisodeData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Assembles one episode: requests every portion of its plan from the Domain actors, puts the batches into the plan's order, answers once and
 * stops. Missing batches are requested again every 30 s, so a lost message only costs time. The parent limits the total time.
 */
public final class EpisodeAssembly extends AbstractBehavior<EpisodeAssembly.Command> {
    /** The messages of an assembly, all private: only the replies of the Domain actors arrive from outside. */
    public sealed interface Command {}

    private record DomainReplied(DomainActor.Reply reply) implements Command {}

    private enum RequestMissing implements Command {
        INSTANCE
    }

    /** The result of an assembly; sent once, to the parent. */
    public sealed interface Outcome {
        /** The generation of requests that the assembly belongs to ({@link EpisodeSupply}). */
        long generation();

        /** The episode's plan. */
        EpisodePlan plan();
    }

    /** Every batch has arrived. */
    public record Assembled(long generation, EpisodePlan plan, EpisodeData data) implements Outcome {}

    /** A subject cannot be read; the episode can be assembled without it. */
    public record SubjectMissing(long generation, EpisodePlan plan, DomainActor.SubjectUnusable unusable)
            implements Outcome {}

    /** A batch could not be drawn. */
    public record AssemblyFailed(long generation, EpisodePlan plan, Fault fault) implements Outcome {}

    private record Place(String domain, Role role, int step) {}

    /** The time after which missing batches are requested again. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String run;
    private final long generation;
    private final EpisodePlan plan;
    private final Map<String, ActorRef<DomainActor.Command>> domains;
    private final Map<String, Set<String>> excluded;
    private final ActorRef<Outcome> replyTo;
    private final ActorRef<DomainActor.Reply> replies;
    private final Map<Place, Batch> arrived = new HashMap<>();

    /**
     * The assembly of one episode.
     *
     * @param run the run that the episode belongs to
     * @param generation the generation of requests that the assembly belongs to
     * @param domains the actors of every domain of the plan
     * @param excluded the subjects that are not drawn from, by domain
     */
    public static Behavior<Command> create(
            String run,
            long generation,
            EpisodePlan plan,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Map<String, Set<String>> excluded,
            ActorRef<Outcome> replyTo) {
        // The actor starts on another thread, and the map of its parent changes.
        Map<String, ActorRef<DomainActor.Command>> present = Map.copyOf(domains);
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new EpisodeAssembly(context, timers, run, generation, plan, present, excluded, replyTo)));
    }

    private EpisodeAssembly(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String run,
            long generation,
            EpisodePlan plan,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Map<String, Set<String>> excluded,
            ActorRef<Outcome> replyTo) {
        super(context);
        this.run = run;
        this.generation = generation;
        this.plan = plan;
        this.domains = domains;
        this.excluded = Map.copyOf(excluded);
        this.replyTo = replyTo;
        this.replies = context.messageAdapter(DomainActor.Reply.class, DomainReplied::new);
        timers.startTimerWithFixedDelay(RequestMissing.INSTANCE, PATIENCE);
        ask(plan.portions());
    }

    private void ask(List<EpisodePlan.Portion> portions) {
        for (EpisodePlan.Portion portion : portions) {
            domains.get(portion.domain())
                    .tell(new DomainActor.DrawBatch(
                            run,
                            portion.request(plan.episode(), excluded.getOrDefault(portion.domain(), Set.of())),
                            partner(portion),
                            replies));
        }
    }

    private Optional<DomainActor.Partner> partner(EpisodePlan.Portion portion) {
        return Optional.ofNullable(plan.partners().get(portion))
                .map(domain ->
                        new DomainActor.Partner(domain, domains.get(domain), excluded.getOrDefault(domain, Set.of())));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(DomainReplied.class, this::onDomainReplied)
                .onMessage(RequestMissing.class, this::onRequestMissing)
                .build();
    }

    private Behavior<Command> onDomainReplied(DomainReplied message) {
        if (message.reply() instanceof DomainActor.DrawRefused refused) {
            return end(new AssemblyFailed(generation, plan, refused.fault()));
        } else if (message.reply() instanceof DomainActor.SubjectUnusable unusable) {
            return end(new SubjectMissing(generation, plan, unusable));
        }
        Batch batch = ((DomainActor.BatchDrawn) message.reply()).batch();
        arrived.put(new Place(batch.domain(), batch.role(), batch.step()), batch);
        List<Batch> inOrder = new ArrayList<>();
        for (EpisodePlan.Portion portion : plan.portions()) {
            Batch present = arrived.get(place(portion));
            if (present == null) {
                return this;
            }
            inOrder.add(present);
        }
        return end(new Assembled(generation, plan, new EpisodeData(plan.episode(), inOrder)));
    }

    private Behavior<Command> onRequestMissing(RequestMissing again) {
        List<EpisodePlan.Portion> missing = plan.portions().stream()
                .filter(portion -> !arrived.containsKey(place(portion)))
                .toList();
        getContext().getLog().debug("requesting again {} of episode {}", missing, plan.episode());
        ask(missing);
        return this;
    }

    private Behavior<Command> end(Outcome outcome) {
        replyTo.tell(outcome);
        return Behaviors.stopped();
    }

    private static Place place(EpisodePlan.Portion portion) {
        return new Place(portion.domain(), portion.role(), portion.step());
    }
}
