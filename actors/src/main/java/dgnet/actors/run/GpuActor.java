package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.data.DataException;
import dgnet.data.SubjectException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.network.TrainingState;
import dgnet.model.predict.ValidationScores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/**
 * Owns the device: makes the learner, applies episodes to it, has it validated and saved, and closes it. Spawn it on
 * {@link #dispatcher()}: the actor's own thread is the only one that ever touches the learner.
 *
 * <pre>
 * loading ── Prepare ──▶ ready ── Validate ──▶ validating ── all cases scored, or DropValidation ──▶ ready
 * </pre>
 *
 * A save copies the state on the device's thread and writes it on another, while episodes go on; the store lets one write follow the
 * other. A validation goes case by case, so that it can be dropped.
 *
 * <p>Where an episode does not fit into the device's memory, the caches are freed and it is tried once more. Any other exception of the
 * learner is thrown, so that supervision decides what comes next; what was asked for is then not answered. The actor obeys the
 * coordinator that prepared it last and refuses all others.
 */
public final class GpuActor {
    /** What the GPU actor understands. */
    public sealed interface Command {}

    /** A command of the coordinator with this epoch, sent by {@link MetaCoordinator}; answered once, unless the device fails. */
    public sealed interface Request extends Command, CborSerializable {
        /** Which session of which coordinator asks; a later one has a higher number. */
        long epoch();

        /** Who is answered, with the reply that belongs to the command or {@link Refused}. */
        ActorRef<Reply> replyTo();
    }

    /**
     * Makes a fresh learner and from here on obeys this epoch; answered with {@link Prepared}.
     *
     * @param resume whether the newest whole checkpoint, if there is one, is restored
     */
    public record Prepare(long epoch, boolean resume, ActorRef<Reply> replyTo) implements Request {}

    /** Takes an episode's steps; answered with {@link EpisodeApplied}. */
    public record ApplyEpisode(long epoch, EpisodeData data, double learningRate, ActorRef<Reply> replyTo)
            implements Request {}

    /** Scores the present parameters; answered with {@link Validated} or {@link ValidationDropped}. */
    public record Validate(long epoch, ActorRef<Reply> replyTo) implements Request {}

    /** Leaves off validating; the validation is answered with {@link ValidationDropped}. Without one nothing happens. */
    public record DropValidation(long epoch, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Saves the present state; answered with {@link CheckpointSaved} or {@link SaveFailed}, also where it is refused or the device fails.
     *
     * @param progress the run's progress that belongs to the state
     * @param best whether to keep it as the best
     */
    public record SaveCheckpoint(long epoch, RunProgress progress, boolean best, ActorRef<Reply> replyTo)
            implements Request {}

    /** The answers, each with the epoch of its command. */
    public sealed interface Reply extends CborSerializable {
        long epoch();
    }

    /**
     * The learner is there.
     *
     * @param device the device in words
     * @param restored what was restored
     * @param passedOver newer checkpoints that are not whole
     */
    public record Prepared(long epoch, String device, Optional<Restored> restored, List<Fault> passedOver)
            implements Reply {}

    /** A checkpoint that a run goes on from. */
    public record Restored(Path checkpoint, RunProgress progress) {}

    /**
     * The episode's steps are taken.
     *
     * @param memory the lack of memory that was overcome by freeing the caches
     */
    public record EpisodeApplied(long epoch, EpisodeResult result, Optional<Fault> memory) implements Reply {}

    /**
     * The scores; none where the run has no validation subjects.
     *
     * @param unusable subjects that could not be read and were passed over
     */
    public record Validated(
            long epoch, Optional<ValidationScores> scores, List<DomainActor.SubjectUnusable> unusable, Duration elapsed)
            implements Reply {}

    /** The validation was dropped, as asked. */
    public record ValidationDropped(long epoch) implements Reply {}

    /** The checkpoint is on the disk. */
    public record CheckpointSaved(long epoch, Path checkpoint, RunProgress progress, boolean best, Duration elapsed)
            implements Reply {}

    /** The checkpoint could not be written; the learner is as it was. */
    public record SaveFailed(long epoch, RunProgress progress, boolean best, Fault fault) implements Reply {}

    /** The command was not carried out: it came from a coordinator that did not prepare this actor, or no longer leads. */
    public record Refused(long epoch, String reason) implements Reply {}

    private record NextCase(Validating of) implements Command {}

    /** A learner and the epoch that it was made for. */
    private static final class Session {
        private final long epoch;
        private final Learner learner;
        private boolean closed = false;

        Session(long epoch, Learner learner) {
            this.epoch = epoch;
            this.learner = learner;
        }

        long epoch() {
            return epoch;
        }

        Learner learner() {
            return learner;
        }

        void close() {
            if (!closed) {
                closed = true;
                learner.close();
            }
        }
    }

    /** A validation under way. */
    private record Validating(Validate asked, Validator.Scoring cases, long start) {}

    private final ActorContext<Command> context;
    private final RunResources resources;
    private final Executor blocking;

    /** The actor of one device. */
    public static Behavior<Command> create(RunResources resources) {
        return Behaviors.setup(context -> new GpuActor(context, resources).loading());
    }

    /** A thread of its own that lives as long as the actor. */
    public static DispatcherSelector dispatcher() {
        return DispatcherSelector.fromConfig("dgnet.device-dispatcher");
    }

    private GpuActor(ActorContext<Command> context, RunResources resources) {
        this.context = context;
        this.resources = resources;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    }

    private Behavior<Command> loading() {
        return Behaviors.receive(Command.class)
                .onMessage(Prepare.class, this::onPrepare)
                .onMessage(Request.class, request -> refuse(request, "the device has not been prepared"))
                .onMessage(NextCase.class, left -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onPrepare(Prepare prepare) {
        return thrownOn(() -> {
            Learner learner = resources.learner().get();
            try {
                List<Fault> passedOver = new ArrayList<>();
                Optional<CheckpointStore.Checkpoint> checkpoint =
                        prepare.resume() ? newest(passedOver) : Optional.empty();
                checkpoint.ifPresent(found -> learner.restore(found.state()));
                Optional<Restored> restored = checkpoint.map(found -> new Restored(found.path(), found.progress()));
                prepare.replyTo().tell(new Prepared(prepare.epoch(), learner.device(), restored, passedOver));
            } catch (Throwable thrown) {
                learner.close();
                throw thrown;
            }
            return ready(new Session(prepare.epoch(), learner));
        });
    }

    private Optional<CheckpointStore.Checkpoint> newest(List<Fault> passedOver) {
        CheckpointStore store = resources.checkpoints();
        Optional<CheckpointStore.Checkpoint> newest = store.loadNewest(fault -> passedOver.add(Fault.of(fault)));
        if (newest.isEmpty() && !store.all().isEmpty()) {
            throw new DataException("none of the run's checkpoints is whole, so it cannot go on: "
                    + String.join("; ", passedOver.stream().map(Fault::message).toList()));
        }
        return newest;
    }

    private Behavior<Command> ready(Session session) {
        return obeying(session)
                .onMessage(ApplyEpisode.class, apply -> onApplyEpisode(session, apply))
                .onMessage(Validate.class, validate -> onValidate(session, validate))
                .onMessage(DropValidation.class, none -> Behaviors.same())
                .onMessage(SaveCheckpoint.class, save -> onSaveCheckpoint(session, save))
                .onMessage(NextCase.class, left -> Behaviors.same())
                .build();
    }

    private Behavior<Command> validating(Session session, Validating scoring) {
        return obeying(session)
                .onMessage(NextCase.class, next -> next.of().equals(scoring), next -> onNextCase(session, scoring))
                .onMessage(NextCase.class, left -> Behaviors.same())
                .onMessage(DropValidation.class, drop -> {
                    scoring.asked().replyTo().tell(new ValidationDropped(session.epoch()));
                    return ready(session);
                })
                .onMessage(Request.class, request -> refuse(request, "a validation is under way"))
                .build();
    }

    /** What is alike in every state that has a learner. */
    private BehaviorBuilder<Command> obeying(Session session) {
        return Behaviors.receive(Command.class)
                .onSignal(PreRestart.class, signal -> close(session))
                .onSignal(PostStop.class, signal -> close(session))
                .onMessage(Request.class, request -> isStranger(session, request), request -> {
                    return refuse(request, "the device obeys epoch " + session.epoch());
                })
                .onMessage(Prepare.class, prepare -> {
                    session.close();
                    return onPrepare(prepare);
                });
    }

    private Behavior<Command> onApplyEpisode(Session session, ApplyEpisode apply) {
        return thrownOn(() -> {
            Learner learner = session.learner();
            Optional<Fault> memory = Optional.empty();
            EpisodeResult result;
            try {
                result = learner.apply(apply.data(), apply.learningRate());
            } catch (OutOfDeviceMemoryException lack) {
                context.getLog()
                        .warn("Episode {} does not fit: {}", apply.data().episode(), lack.getMessage());
                memory = Optional.of(Fault.of(lack));
                learner.freeCaches();
                result = learner.apply(apply.data(), apply.learningRate());
            }
            apply.replyTo().tell(new EpisodeApplied(apply.epoch(), result, memory));
            return Behaviors.same();
        });
    }

    private Behavior<Command> onValidate(Session session, Validate validate) {
        return thrownOn(() -> {
            long start = System.nanoTime();
            Optional<Validator.Scoring> cases = resources.validation().begin(session.learner());
            if (cases.isEmpty()) {
                validate.replyTo().tell(new Validated(validate.epoch(), Optional.empty(), List.of(), since(start)));
                return Behaviors.same();
            }
            Validating scoring = new Validating(validate, cases.get(), start);
            context.getSelf().tell(new NextCase(scoring));
            return validating(session, scoring);
        });
    }

    private Behavior<Command> onNextCase(Session session, Validating scoring) {
        return thrownOn(() -> {
            if (scoring.cases().next()) {
                context.getSelf().tell(new NextCase(scoring));
                return Behaviors.same();
            }
            List<DomainActor.SubjectUnusable> unusable =
                    scoring.cases().unusable().stream().map(GpuActor::unusable).toList();
            scoring.asked()
                    .replyTo()
                    .tell(new Validated(
                            session.epoch(), Optional.of(scoring.cases().scores()), unusable, since(scoring.start())));
            return ready(session);
        });
    }

    private static DomainActor.SubjectUnusable unusable(SubjectException fault) {
        return new DomainActor.SubjectUnusable(
                0, fault.domain(), fault.subject(), String.valueOf(fault.file()), fault.getMessage());
    }

    /** The answer comes from the thread that writes: it finds its way whatever becomes of this actor meanwhile. */
    private Behavior<Command> onSaveCheckpoint(Session session, SaveCheckpoint save) {
        long start = System.nanoTime();
        TrainingState state;
        try {
            state = thrownOn(() -> session.learner().state());
        } catch (RuntimeException thrown) {
            save.replyTo().tell(failed(save, thrown));
            throw thrown;
        }
        blocking.execute(() -> save.replyTo().tell(written(save, state, start)));
        return Behaviors.same();
    }

    private Reply written(SaveCheckpoint save, TrainingState state, long start) {
        try {
            Path path = resources.checkpoints().save(state, save.progress(), save.best());
            return new CheckpointSaved(save.epoch(), path, save.progress(), save.best(), since(start));
        } catch (RuntimeException | Error thrown) {
            return failed(save, thrown);
        }
    }

    private static Reply failed(SaveCheckpoint save, Throwable thrown) {
        return new SaveFailed(save.epoch(), save.progress(), save.best(), Fault.of(thrown));
    }

    private Behavior<Command> refuse(Request request, String reason) {
        // Who waits for a write waits for its end, whatever it was.
        Reply reply = request instanceof SaveCheckpoint save
                ? new SaveFailed(save.epoch(), save.progress(), save.best(), Fault.of("Refused", reason))
                : new Refused(request.epoch(), reason);
        request.replyTo().tell(reply);
        return Behaviors.same();
    }

    private Behavior<Command> close(Session session) {
        try {
            session.close();
        } catch (RuntimeException lost) {
            // A device that is gone cannot be given back.
            context.getLog().warn("The learner could not be closed: {}", lost.getMessage());
        }
        return Behaviors.same();
    }

    /** An earlier coordinator, or one that has not prepared this actor. */
    private static boolean isStranger(Session session, Request request) {
        return request instanceof Prepare ? request.epoch() < session.epoch() : request.epoch() != session.epoch();
    }

    /** An Error, such as a native library that does not fit, ends the run and not the process. */
    private static <T> T thrownOn(Supplier<T> work) {
        try {
            return work.get();
        } catch (Error error) {
            throw new CompletionException(error);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
