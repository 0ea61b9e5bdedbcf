package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.checkpoint.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.learn.TrainingState;
import dgnet.model.predict.ValidationScores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

/**
 * Owns the device: makes the learner, applies episodes to it, has it validated and saved, and closes it. Spawn it on
 * {@link #dispatcher()}: the actor's own thread is the only one that ever touches the learner.
 *
 * <pre>
 * loading ── Prepare ──▶ ready ◀──▶ applying, validating      (for one message: the thread is theirs)
 *                          │ ▲
 *           SaveCheckpoint ▼ │ written
 *                        saving ── a second SaveCheckpoint ──▶ holding ── written ──▶ ready
 * </pre>
 *
 * A save copies the state on the device's thread and writes it on another, while episodes go on. A second one waits, and everything
 * behind it, so that what it copies is the state it was asked for at.
 *
 * <p>An exception of the learner is answered as {@link DeviceFailed} and thrown on, so that supervision decides what comes next. The
 * actor obeys the coordinator that prepared it last and refuses all others.
 */
public final class GpuActor {
    /** What the GPU actor understands. */
    public sealed interface Command {}

    /** A command of the coordinator with this epoch, sent by {@link MetaCoordinator}; answered once. */
    public sealed interface Request extends Command, CborSerializable {
        /** Which coordinator asks; a later one has a higher number. */
        long epoch();

        /** Who is answered, with the reply that belongs to the command, {@link DeviceFailed} or {@link Refused}. */
        ActorRef<Reply> replyTo();
    }

    /**
     * Makes a fresh learner and from here on obeys this coordinator; answered with {@link Prepared}.
     *
     * @param resume whether the newest checkpoint, if there is one, is restored
     */
    public record Prepare(long epoch, boolean resume, ActorRef<Reply> replyTo) implements Request {}

    /** Takes an episode's steps; answered with {@link EpisodeApplied}. */
    public record ApplyEpisode(long epoch, EpisodeData data, double learningRate, ActorRef<Reply> replyTo)
            implements Request {}

    /** Scores the present parameters; answered with {@link Validated}. */
    public record Validate(long epoch, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Saves the present state; answered with {@link CheckpointSaved} or {@link SaveFailed}.
     *
     * @param progress the run's progress that belongs to the state
     * @param best whether to keep it as the best
     */
    public record SaveCheckpoint(long epoch, RunProgress progress, boolean best, ActorRef<Reply> replyTo)
            implements Request {}

    /** The answers. */
    public sealed interface Reply extends CborSerializable {}

    /**
     * The learner is there.
     *
     * @param device the device in words
     * @param restored what was restored
     */
    public record Prepared(String device, Optional<Restored> restored) implements Reply {}

    /** A checkpoint that a run goes on from. */
    public record Restored(Path checkpoint, RunProgress progress) {}

    /** The episode's steps are taken. */
    public record EpisodeApplied(EpisodeResult result) implements Reply {}

    /** The scores; none where the run has no validation subjects. */
    public record Validated(Optional<ValidationScores> scores, Duration elapsed) implements Reply {}

    /** The checkpoint is on the disk. */
    public record CheckpointSaved(Path checkpoint, RunProgress progress, boolean best, Duration elapsed)
            implements Reply {}

    /** The checkpoint could not be written; the learner is as it was. */
    public record SaveFailed(RunProgress progress, Fault fault) implements Reply {}

    /** The learner threw; its state is lost. */
    public record DeviceFailed(Fault fault) implements Reply {}

    /** The command was not carried out: it came from a coordinator that did not prepare this actor, or no longer leads. */
    public record Refused(long epoch, String reason) implements Reply {}

    private record WriteEnded(ActorRef<Reply> replyTo, Reply reply) implements Command {}

    private record Session(long epoch, Learner learner) {}

    private static final int STASH_CAPACITY = 100;

    private final ActorContext<Command> context;
    private final StashBuffer<Command> stash;
    private final RunResources resources;
    private final Executor blocking;

    /** The actor of one device. */
    public static Behavior<Command> create(RunResources resources) {
        return Behaviors.withStash(
                STASH_CAPACITY, stash -> Behaviors.setup(context -> new GpuActor(context, stash, resources).loading()));
    }

    /** A thread of its own that lives as long as the actor. */
    public static DispatcherSelector dispatcher() {
        return DispatcherSelector.fromConfig("dgnet.device-dispatcher");
    }

    private GpuActor(ActorContext<Command> context, StashBuffer<Command> stash, RunResources resources) {
        this.context = context;
        this.stash = stash;
        this.resources = resources;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    }

    private Behavior<Command> loading() {
        return Behaviors.receive(Command.class)
                .onMessage(Prepare.class, this::onPrepare)
                .onMessage(Request.class, request -> refuse(request, "the device has not been prepared"))
                .onMessage(WriteEnded.class, ended -> answer(ended, Behaviors::same))
                .build();
    }

    private Behavior<Command> onPrepare(Prepare prepare) {
        return onDevice(prepare, () -> {
            Learner learner = resources.learner().get();
            try {
                Optional<CheckpointStore.Checkpoint> checkpoint = prepare.resume() ? newest() : Optional.empty();
                checkpoint.ifPresent(found -> learner.restore(found.state()));
                Optional<Restored> restored = checkpoint.map(found -> new Restored(found.path(), found.progress()));
                prepare.replyTo().tell(new Prepared(learner.device(), restored));
            } catch (Throwable thrown) {
                learner.close();
                throw thrown;
            }
            return ready(new Session(prepare.epoch(), learner));
        });
    }

    private Optional<CheckpointStore.Checkpoint> newest() {
        CheckpointStore store = resources.checkpoints();
        Optional<CheckpointStore.Checkpoint> newest =
                store.loadNewest(fault -> context.getLog().warn("A checkpoint is passed over: {}", fault.getMessage()));
        if (newest.isEmpty() && !store.all().isEmpty()) {
            throw new DataException("none of the run's checkpoints is whole, so it cannot go on: " + store.all());
        }
        return newest;
    }

    private Behavior<Command> ready(Session session) {
        return working(session)
                .onMessage(SaveCheckpoint.class, save -> onSaveCheckpoint(session, save))
                .onMessage(Prepare.class, prepare -> onPrepareAgain(session, prepare))
                .onMessage(WriteEnded.class, ended -> answer(ended, Behaviors::same))
                .build();
    }

    private Behavior<Command> saving(Session session) {
        return working(session)
                .onMessage(Request.class, request -> hold(request, holding(session)))
                .onMessage(WriteEnded.class, ended -> answer(ended, () -> ready(session)))
                .build();
    }

    private Behavior<Command> holding(Session session) {
        return keeping(session)
                .onMessage(Request.class, request -> hold(request, Behaviors.same()))
                .onMessage(WriteEnded.class, ended -> answer(ended, () -> stash.unstashAll(ready(session))))
                .build();
    }

    /** What the learner can do whether or not a write is under way. */
    private BehaviorBuilder<Command> working(Session session) {
        return keeping(session)
                .onMessage(Request.class, request -> isStranger(session, request), request -> {
                    return refuse(request, "the device obeys the coordinator with epoch " + session.epoch());
                })
                .onMessage(ApplyEpisode.class, apply -> applying(session, apply))
                .onMessage(Validate.class, validate -> validating(session, validate));
    }

    private BehaviorBuilder<Command> keeping(Session session) {
        return Behaviors.receive(Command.class)
                .onSignal(PreRestart.class, signal -> close(session))
                .onSignal(PostStop.class, signal -> close(session));
    }

    private Behavior<Command> applying(Session session, ApplyEpisode apply) {
        return onDevice(apply, () -> {
            apply.replyTo().tell(new EpisodeApplied(session.learner().apply(apply.data(), apply.learningRate())));
            return Behaviors.same();
        });
    }

    private Behavior<Command> validating(Session session, Validate validate) {
        return onDevice(validate, () -> {
            long start = System.nanoTime();
            Optional<ValidationScores> scores = resources.validation().score(session.learner());
            validate.replyTo().tell(new Validated(scores, since(start)));
            return Behaviors.same();
        });
    }

    private Behavior<Command> onSaveCheckpoint(Session session, SaveCheckpoint save) {
        long start = System.nanoTime();
        TrainingState state = onDevice(save, session.learner()::state);
        context.pipeToSelf(
                CompletableFuture.supplyAsync(
                        () -> resources.checkpoints().save(state, save.progress(), save.best()), blocking),
                (path, thrown) -> new WriteEnded(
                        save.replyTo(),
                        thrown == null
                                ? new CheckpointSaved(path, save.progress(), save.best(), since(start))
                                : new SaveFailed(save.progress(), Fault.of(thrown))));
        return saving(session);
    }

    private Behavior<Command> onPrepareAgain(Session session, Prepare prepare) {
        session.learner().close();
        stash.stash(prepare);
        return stash.unstashAll(loading());
    }

    private Behavior<Command> hold(Request request, Behavior<Command> next) {
        stash.stash(request);
        return next;
    }

    private Behavior<Command> refuse(Request request, String reason) {
        request.replyTo().tell(new Refused(request.epoch(), reason));
        return Behaviors.same();
    }

    private static Behavior<Command> answer(WriteEnded ended, Supplier<Behavior<Command>> next) {
        ended.replyTo().tell(ended.reply());
        return next.get();
    }

    private Behavior<Command> close(Session session) {
        session.learner().close();
        return Behaviors.same();
    }

    /** An earlier coordinator, or one that has not prepared this actor. */
    private static boolean isStranger(Session session, Request request) {
        return request instanceof Prepare ? request.epoch() < session.epoch() : request.epoch() != session.epoch();
    }

    private static <T> T onDevice(Request request, Supplier<T> work) {
        try {
            return work.get();
        } catch (Throwable thrown) {
            request.replyTo().tell(new DeviceFailed(Fault.of(thrown)));
            // An Error, such as a native library that does not fit, ends the run and not the process.
            throw thrown instanceof RuntimeException failure ? failure : new CompletionException(thrown);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
