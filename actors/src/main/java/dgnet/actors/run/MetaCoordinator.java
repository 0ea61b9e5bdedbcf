package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Phase;
import dgnet.model.checkpoint.RunProgress;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.optimise.ReduceOnPlateau;
import dgnet.model.predict.ValidationScores;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Schedules a run: asks for episodes ahead of their turn, hands them to the GPU actor in the order of their numbers, has the parameters
 * validated and saved when it is time, and tells what happens as events.
 *
 * <pre>
 * preparing ──▶ training (awaiting data ◀──▶ applying) ◀──▶ validating
 *                                               └───────────────┴──▶ finishing ──▶ completed       from any: failed
 * </pre>
 *
 * What it does next depends on {@link RunSettings} and {@link RunProgress} only, never on what arrived first, so a run that goes on from
 * a checkpoint takes the same steps as one that was never interrupted. After an episode the order is: validate, reduce the learning
 * rate, save; so a checkpoint holds what the validation at its episode decided.
 */
public final class MetaCoordinator {
    /** What the coordinator understands. */
    public sealed interface Command {}

    /** Asks where the run stands; sent by {@link TrainingRun}, answered at once in every state. */
    public record GetStatus(ActorRef<RunStatus> replyTo) implements Command {}

    /** An actor that the run needs has died; sent by {@link TrainingRun}, not answered. */
    public record ActorLost(Fault fault) implements Command {}

    private record Prepared(GpuActor.Prepared reply) implements Command {}

    private record EpisodeReady(EpisodeAssembly.Assembled episode) implements Command {}

    private record Applied(GpuActor.EpisodeApplied reply) implements Command {}

    private record Validated(GpuActor.Validated reply) implements Command {}

    private record Saved(GpuActor.CheckpointSaved reply) implements Command {}

    private record Failed(Fault fault) implements Command {}

    /** The episode that the device is at work on. */
    private record Applying(EpisodePlan plan, long since, Duration waited) {}

    /** How long the batches of one episode may take. */
    private static final Duration ASSEMBLY_LIMIT = Duration.ofMinutes(10);

    private final ActorContext<Command> context;
    private final RunSettings settings;
    private final long epoch;
    private final Map<String, ActorRef<DomainActor.Command>> domains;
    private final ActorRef<GpuActor.Command> gpu;
    private final RunEvents events;
    private final ActorRef<GpuActor.Reply> gpuReplies;
    private final ActorRef<EpisodeAssembly.Outcome> outcomes;

    /**
     * A run's coordinator.
     *
     * @param epoch higher than that of every earlier coordinator of the run, which the GPU actor then refuses
     * @param resume whether to go on from the newest checkpoint; from the beginning where there is none
     * @param domains the Domain actor of every source domain
     * @param listener is told what happens; the last event is {@link RunEvent.RunCompleted} or {@link RunEvent.RunFailed}
     */
    public static Behavior<Command> create(
            RunSettings settings,
            long epoch,
            boolean resume,
            Map<String, ActorRef<DomainActor.Command>> domains,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<RunEvent> listener) {
        return Behaviors.setup(
                context -> new MetaCoordinator(context, settings, epoch, domains, gpu, listener).prepare(resume));
    }

    private MetaCoordinator(
            ActorContext<Command> context,
            RunSettings settings,
            long epoch,
            Map<String, ActorRef<DomainActor.Command>> domains,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<RunEvent> listener) {
        this.context = context;
        this.settings = settings;
        this.epoch = epoch;
        this.domains = Map.copyOf(domains);
        this.gpu = gpu;
        this.events = new RunEvents(settings, listener);
        this.gpuReplies = context.messageAdapter(GpuActor.Reply.class, MetaCoordinator::fromGpu);
        this.outcomes = context.messageAdapter(EpisodeAssembly.Outcome.class, MetaCoordinator::fromAssembly);
    }

    private Behavior<Command> prepare(boolean resume) {
        gpu.tell(new GpuActor.Prepare(epoch, resume, gpuReplies));
        return preparing(RunProgress.start(settings.learningRate()));
    }

    private Behavior<Command> preparing(RunProgress start) {
        return state(Phase.PREPARING, start, own().onMessage(Prepared.class, prepared -> onPrepared(start, prepared)));
    }

    private Behavior<Command> onPrepared(RunProgress start, Prepared prepared) {
        RunProgress progress =
                prepared.reply().restored().map(GpuActor.Restored::progress).orElse(start);
        events.started(progress, prepared.reply());
        if (progress.episode() >= settings.episodes()) {
            return complete(progress);
        }
        EpisodeQueue queue = new EpisodeQueue(progress.episode(), settings.episodes(), settings.inFlight());
        return handOver(queue, progress, System.nanoTime());
    }

    /** Hands the next episode over if it has arrived, and asks for as many more as there are credits. */
    private Behavior<Command> handOver(EpisodeQueue queue, RunProgress progress, long idleSince) {
        Optional<EpisodeAssembly.Assembled> next = queue.take();
        next.ifPresent(episode ->
                gpu.tell(new GpuActor.ApplyEpisode(epoch, episode.data(), progress.learningRate(), gpuReplies)));
        for (OptionalLong ask = queue.ask(); ask.isPresent(); ask = queue.ask()) {
            assemble(settings.plan(ask.getAsLong()));
        }
        return next.map(EpisodeAssembly.Assembled::plan)
                .map(plan -> new Applying(plan, System.nanoTime(), since(idleSince)))
                .map(applying -> applying(queue, progress, applying))
                .orElseGet(() -> awaitingData(queue, progress, idleSince));
    }

    private void assemble(EpisodePlan plan) {
        context.watch(context.spawn(
                EpisodeAssembly.create(settings.name(), plan, domains, ASSEMBLY_LIMIT, outcomes),
                "episode-" + plan.episode()));
    }

    private Behavior<Command> awaitingData(EpisodeQueue queue, RunProgress progress, long idleSince) {
        return state(Phase.TRAINING, progress, own().onMessage(EpisodeReady.class, ready -> {
            queue.arrived(ready.episode());
            return handOver(queue, progress, idleSince);
        }));
    }

    private Behavior<Command> applying(EpisodeQueue queue, RunProgress progress, Applying episode) {
        return state(
                Phase.TRAINING,
                progress,
                own().onMessage(EpisodeReady.class, ready -> keep(queue, ready))
                        .onMessage(Applied.class, applied -> onApplied(queue, progress, episode, applied)));
    }

    private Behavior<Command> onApplied(EpisodeQueue queue, RunProgress before, Applying episode, Applied applied) {
        events.episode(
                episode.plan(),
                applied.reply().result(),
                before.learningRate(),
                since(episode.since()),
                episode.waited());
        RunProgress progress = before.at(before.episode() + 1);
        if (isLast(progress) || progress.episode() % settings.validationEvery() == 0) {
            gpu.tell(new GpuActor.Validate(epoch, gpuReplies));
            return validating(queue, progress);
        }
        return goOn(queue, progress, false);
    }

    /** Batches of the next episodes may arrive meanwhile; none is applied. */
    private Behavior<Command> validating(EpisodeQueue queue, RunProgress progress) {
        return state(
                Phase.VALIDATING,
                progress,
                own().onMessage(EpisodeReady.class, ready -> keep(queue, ready))
                        .onMessage(Validated.class, validated -> onValidated(queue, progress, validated.reply())));
    }

    private Behavior<Command> onValidated(EpisodeQueue queue, RunProgress progress, GpuActor.Validated reply) {
        if (reply.scores().isEmpty()) {
            return goOn(queue, progress, false);
        }
        ValidationScores scores = reply.scores().get();
        boolean best = ReduceOnPlateau.better(scores.mean(), progress.bestScore());
        RunProgress after = ReduceOnPlateau.after(progress, scores.mean(), settings.plateau());
        events.validated(progress, after, scores, best, reply.elapsed());
        return goOn(queue, after, best);
    }

    /** Has the state saved if it is time, then trains on or ends. */
    private Behavior<Command> goOn(EpisodeQueue queue, RunProgress progress, boolean best) {
        if (isLast(progress) || best || progress.episode() % settings.checkpointEvery() == 0) {
            gpu.tell(new GpuActor.SaveCheckpoint(epoch, progress, best, gpuReplies));
        }
        return isLast(progress) ? finishing(progress) : handOver(queue, progress, System.nanoTime());
    }

    /** Everything is applied; the last checkpoint is being written. */
    private Behavior<Command> finishing(RunProgress progress) {
        return state(Phase.FINISHING, progress, own().onMessage(Saved.class, saved -> {
            events.committed(saved.reply());
            return saved.reply().progress().equals(progress) ? complete(progress) : Behaviors.same();
        }));
    }

    private Behavior<Command> complete(RunProgress progress) {
        events.completed(progress);
        return Behaviors.stopped();
    }

    private Behavior<Command> fail(RunProgress progress, Fault fault) {
        events.failed(progress.episode(), fault);
        return Behaviors.stopped();
    }

    private static BehaviorBuilder<Command> own() {
        return Behaviors.receive(Command.class);
    }

    /** A state's own cases, then what every state understands. */
    private Behavior<Command> state(Phase phase, RunProgress progress, BehaviorBuilder<Command> own) {
        return own.onMessage(GetStatus.class, ask -> {
                    ask.replyTo().tell(new RunStatus(settings.name(), phase, progress.episode(), settings.episodes()));
                    return Behaviors.same();
                })
                .onMessage(Saved.class, saved -> {
                    events.committed(saved.reply());
                    return Behaviors.same();
                })
                .onMessage(Failed.class, failed -> fail(progress, failed.fault()))
                .onMessage(ActorLost.class, lost -> fail(progress, lost.fault()))
                .onSignal(ChildFailed.class, assembly -> fail(progress, Fault.of(assembly.getCause())))
                .onSignal(Terminated.class, assembly -> Behaviors.same())
                .build();
    }

    private boolean isLast(RunProgress progress) {
        return progress.episode() >= settings.episodes();
    }

    private static Behavior<Command> keep(EpisodeQueue queue, EpisodeReady ready) {
        queue.arrived(ready.episode());
        return Behaviors.same();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Command fromGpu(GpuActor.Reply reply) {
        if (reply instanceof GpuActor.Prepared prepared) {
            return new Prepared(prepared);
        } else if (reply instanceof GpuActor.EpisodeApplied applied) {
            return new Applied(applied);
        } else if (reply instanceof GpuActor.Validated validated) {
            return new Validated(validated);
        } else if (reply instanceof GpuActor.CheckpointSaved saved) {
            return new Saved(saved);
        } else if (reply instanceof GpuActor.SaveFailed failed) {
            return new Failed(failed.fault());
        } else if (reply instanceof GpuActor.DeviceFailed failed) {
            return new Failed(failed.fault());
        } else {
            GpuActor.Refused refused = (GpuActor.Refused) reply;
            return new Failed(Fault.of("Refused", "the GPU actor refused a command: " + refused.reason()));
        }
    }

    private static Command fromAssembly(EpisodeAssembly.Outcome outcome) {
        if (outcome instanceof EpisodeAssembly.Assembled assembled) {
            return new EpisodeReady(assembled);
        } else if (outcome instanceof EpisodeAssembly.AssemblyFailed failed) {
            return new Failed(failed.fault());
        } else {
            EpisodeAssembly.AssemblyTimedOut late = (EpisodeAssembly.AssemblyTimedOut) outcome;
            String message = "episode " + late.plan().episode() + " has waited "
                    + late.limit().toSeconds() + " s for " + late.missing();
            return new Failed(Fault.of("Timeout", message));
        }
    }
}
