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
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Gathers one episode: asks the Domain actors for every portion of its plan, puts the batches into the plan's order whatever order they
 * arrive in, answers once and stops.
 */
public final class EpisodeAssembly extends AbstractBehavior<EpisodeAssembly.Command> {
    /** What an assembly understands: nothing from outside but the Domain actors' replies. */
    public sealed interface Command {}

    private record DomainReplied(DomainActor.Reply reply) implements Command {}

    private record DomainLost(String domain) implements Command {}

    private enum LimitReached implements Command {
        INSTANCE
    }

    /** How an assembly ended; sent once, to who started it. */
    public sealed interface Outcome {
        /** The episode's plan. */
        EpisodePlan plan();
    }

    /** Every batch is there. */
    public record Assembled(EpisodePlan plan, EpisodeData data) implements Outcome {}

    /** A batch could not be had, and why. */
    public record AssemblyFailed(EpisodePlan plan, Fault fault) implements Outcome {}

    /** The limit was reached while these batches were still awaited. */
    public record AssemblyTimedOut(EpisodePlan plan, Duration limit, List<EpisodePlan.Portion> missing)
            implements Outcome {}

    private record Place(String domain, Role role, int step) {}

    private final EpisodePlan plan;
    private final ActorRef<Outcome> replyTo;
    private final Duration limit;
    private final Map<Place, Batch> arrived = new HashMap<>();

    /**
     * The assembly of one episode.
     *
     * @param run the run that it belongs to
     * @param domains every domain of the plan
     * @param limit how long to wait for all of it
     */
    public static Behavior<Command> create(
            String run,
            EpisodePlan plan,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Duration limit,
            ActorRef<Outcome> replyTo) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new EpisodeAssembly(context, timers, run, plan, domains, limit, replyTo)));
    }

    private EpisodeAssembly(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String run,
            EpisodePlan plan,
            Map<String, ActorRef<DomainActor.Command>> domains,
            Duration limit,
            ActorRef<Outcome> replyTo) {
        super(context);
        this.plan = plan;
        this.limit = limit;
        this.replyTo = replyTo;
        timers.startSingleTimer(LimitReached.INSTANCE, limit);
        plan.portions().stream()
                .map(EpisodePlan.Portion::domain)
                .distinct()
                .forEach(domain -> context.watchWith(domains.get(domain), new DomainLost(domain)));
        ActorRef<DomainActor.Reply> replies = context.messageAdapter(DomainActor.Reply.class, DomainReplied::new);
        for (EpisodePlan.Portion portion : plan.portions()) {
            domains.get(portion.domain())
                    .tell(new DomainActor.DrawBatch(
                            run, plan.episode(), portion.role(), portion.step(), portion.count(), replies));
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(DomainReplied.class, this::onDomainReplied)
                .onMessage(DomainLost.class, this::onDomainLost)
                .onMessage(LimitReached.class, this::onLimitReached)
                .build();
    }

    private Behavior<Command> onDomainReplied(DomainReplied message) {
        if (message.reply() instanceof DomainActor.DrawFailed failed) {
            return end(new AssemblyFailed(plan, failed.fault()));
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
        return end(new Assembled(plan, new EpisodeData(plan.episode(), inOrder)));
    }

    private Behavior<Command> onDomainLost(DomainLost lost) {
        boolean awaited =
                missing().stream().anyMatch(portion -> portion.domain().equals(lost.domain()));
        if (!awaited) {
            return this;
        }
        String message = "the batches of episode " + plan.episode() + " cannot be had: the actor of domain "
                + lost.domain() + " has stopped";
        return end(new AssemblyFailed(plan, Fault.of("DomainLost", message)));
    }

    private Behavior<Command> onLimitReached(LimitReached reached) {
        return end(new AssemblyTimedOut(plan, limit, missing()));
    }

    private Behavior<Command> end(Outcome outcome) {
        replyTo.tell(outcome);
        return Behaviors.stopped();
    }

    private List<EpisodePlan.Portion> missing() {
        return plan.portions().stream()
                .filter(portion -> !arrived.containsKey(place(portion)))
                .toList();
    }

    private static Place place(EpisodePlan.Portion portion) {
        return new Place(portion.domain(), portion.role(), portion.step());
    }
}
