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
 * Gathers one episode: asks the Domain actors for every portion of its plan, puts the batches into the plan's order whatever order they
 * arrive in, answers once and stops. What has not come is asked for again now and then, so a message that is lost costs time and nothing
 * else; how long the whole may take is for its starter to judge.
 */
public final class EpisodeAssembly extends AbstractBehavior<EpisodeAssembly.Command> {
    /** What an assembly understands: nothing from outside but the Domain actors' replies. */
    public sealed interface Command {}

    private record DomainReplied(DomainActor.Reply reply) implements Command {}

    private enum AskAgain implements Command {
        INSTANCE
    }

    /** How an assembly ended; sent once, to who started it. */
    public sealed interface Outcome {
        /** Which generation of its starter's wishes it belongs to. */
        long generation();

        /** The episode's plan. */
        EpisodePlan plan();
    }

    /** Every batch is there. */
    public record Assembled(long generation, EpisodePlan plan, EpisodeData data) implements Outcome {}

    /** A subject cannot be read; without it the episode can be assembled. */
    public record SubjectMissing(long generation, EpisodePlan plan, DomainActor.SubjectUnusable unusable)
            implements Outcome {}

    /** A batch could not be had, and why. */
    public record AssemblyFailed(long generation, EpisodePlan plan, Fault fault) implements Outcome {}

    private record Place(String domain, Role role, int step) {}

    /** After which time what is missing is asked for again. */
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
     * @param run the run that it belongs to
     * @param generation which of its starter's wishes it belongs to
     * @param domains every domain of the plan
     * @param excluded for each domain the subjects that are not drawn from
     */
    public static Behavior<Command> create(
            String run,
            long generation,
            EpisodePlan plan,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Map<String, Set<String>> excluded,
            ActorRef<Outcome> replyTo) {
        // The actor starts on another thread, and its starter's map changes.
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
        timers.startTimerWithFixedDelay(AskAgain.INSTANCE, PATIENCE);
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
                .onMessage(AskAgain.class, this::onAskAgain)
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

    private Behavior<Command> onAskAgain(AskAgain again) {
        List<EpisodePlan.Portion> missing = plan.portions().stream()
                .filter(portion -> !arrived.containsKey(place(portion)))
                .toList();
        getContext().getLog().debug("asking again for {} of episode {}", missing, plan.episode());
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
