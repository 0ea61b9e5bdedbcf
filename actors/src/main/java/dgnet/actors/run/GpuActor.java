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
import dgnet.model.predict.Validation.ValidationScores;
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
 * The owner of the device: creates the learner, applies episodes to it, validates, saves and closes it. Spawn the actor on
 * {@link #dispatcher()}: its own thread is the only one that uses the learner.
 *
 * <pre>
 * loading ── CreateLearner ──▶ ready ── Validate ──▶ validating ── all cases scored, or DropValidation ──▶ ready
 * </pre>
 *
 * A save copies the state on the device's thread and writes it on another, while episodes continue; the store writes one checkpoint at a
 * time. A validation scores one case at a time, so that it can be cancelled.
 *
 * <p>If an episode does not fit into the device's memory, the caches are freed and the episode is applied once more. Any other exception of
 * the learner is thrown, so that supervision decides; the request is then not answered. The actor accepts requests of the coordinator that
 * created the learner and rejects all others.
 */
public final class GpuActor {
    /** The messages of the GPU actor. */
    public sealed interface Command {}

    /** A request of the coordinator with this epoch, sent by {@link MetaCoordinator}; answered once, unless the device fails. */
    public sealed interface Request extends Command, CborSerializable {
        /** The number of the coordinator's session; a later session has a higher number. */
        long epoch();

        /** Receives the reply that belongs to the request, or {@link Refused}. */
        ActorRef<Reply> replyTo();
    }

    /**
     * Creates a learner and accepts only requests of this epoch from now on; answered with {@link LearnerCreated}.
     *
     * @param resume whether to restore the newest whole checkpoint, if there is one
     */
    public record CreateLearner(long epoch, boolean resume, ActorRef<Reply> replyTo) implements Request {}

    /** Applies an episode; answered with {@link EpisodeApplied}. */
    public record ApplyEpisode(long epoch, EpisodeData data, double learningRate, ActorRef<Reply> replyTo)
            implements Request {}

    /** Scores the present parameters; answered with {@link Validated} or {@link ValidationDropped}. */
    public record Validate(long epoch, ActorRef<Reply> replyTo) implements Request {}

    /** Cancels a validation, which is then answered with {@link ValidationDropped}. Ignored if there is none. */
    public record DropValidation(long epoch, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Saves the present state; answered with {@link CheckpointSaved} or {@link SaveFailed}, even if it is rejected or the device fails.
     *
     * @param progress the run's progress that belongs to the state
     * @param best whether to keep the state as the best
     */
    public record SaveCheckpoint(long epoch, RunProgress progress, boolean best, ActorRef<Reply> replyTo)
            implements Request {}

    /** The replies, each with the epoch of its request. */
    public sealed interface Reply extends CborSerializable {
        long epoch();
    }

    /**
     * The learner is ready.
     *
     * @param device a description of the device
     * @param restored the restored checkpoint
     * @param passedOver the faults of newer checkpoints that are not whole
     */
    public record LearnerCreated(long epoch, String device, Optional<Restored> restored, List<Fault> passedOver)
            implements Reply {}

    /** The checkpoint that a run continues from. */
    public record Restored(Path checkpoint, RunProgress progress) {}

    /**
     * The episode is applied.
     *
     * @param memory the shortage of memory that freeing the caches resolved
     */
    public record EpisodeApplied(long epoch, EpisodeResult result, Optional<Fault> memory) implements Reply {}

    /**
     * The scores of a validation; empty if the run has no validation subjects.
     *
     * @param unusable subjects that could not be read and were skipped
     */
    public record Validated(
            long epoch, Optional<ValidationScores> scores, List<DomainActor.SubjectUnusable> unusable, Duration elapsed)
            implements Reply {}

    /** The validation was cancelled on request. */
    public record ValidationDropped(long epoch) implements Reply {}

    /**
     * The checkpoint is on the disk.
     *
     * @param sha256 as {@link CheckpointStore#sha256}
     */
    public record CheckpointSaved(
            long epoch, Path checkpoint, String sha256, RunProgress progress, boolean best, Duration elapsed)
            implements Reply {}

    /** The checkpoint could not be written; the learner is unchanged. */
    public record SaveFailed(long epoch, RunProgress progress, boolean best, Fault fault) implements Reply {}

    /** The request was rejected: it came from a coordinator that has not created the learner, or not last. */
    public record Refused(long epoch, String reason) implements Reply {}

    private record NextCase(Validating of) implements Command {}

    /** A learner and the epoch that it was created for. */
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
    private final TrainingRun.Resources resources;
    private final Executor blocking;

    /** The actor of one device. */
    public static Behavior<Command> create(TrainingRun.Resources resources) {
        return Behaviors.setup(context -> new GpuActor(context, resources).loading());
    }

    /** The dispatcher that gives the actor its own thread for its whole life. */
    public static DispatcherSelector dispatcher() {
        return DispatcherSelector.fromConfig("dgnet.device-dispatcher");
    }

    private GpuActor(ActorContext<Command> context, TrainingRun.Resources resources) {
        this.context = context;
        this.resources = resources;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    }

    private Behavior<Command> loading() {
        return Behaviors.receive(Command.class)
                .onMessage(CreateLearner.class, this::onCreateLearner)
                .onMessage(Request.class, request -> refuse(request, "the device has no learner yet"))
                .onMessage(NextCase.class, stale -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onCreateLearner(CreateLearner create) {
        return wrappingErrors(() -> {
            Learner learner = resources.learner().get();
            try {
                List<Fault> passedOver = new ArrayList<>();
                Optional<CheckpointStore.Checkpoint> checkpoint =
                        create.resume() ? newest(passedOver) : Optional.empty();
                checkpoint.ifPresent(found -> learner.restore(found.state()));
                Optional<Restored> restored = checkpoint.map(found -> new Restored(found.path(), found.progress()));
                create.replyTo().tell(new LearnerCreated(create.epoch(), learner.device(), restored, passedOver));
            } catch (Throwable thrown) {
                learner.close();
                throw thrown;
            }
            return ready(new Session(create.epoch(), learner));
        });
    }

    private Optional<CheckpointStore.Checkpoint> newest(List<Fault> passedOver) {
        CheckpointStore store = resources.checkpoints();
        Optional<CheckpointStore.Checkpoint> newest = store.loadNewest(fault -> passedOver.add(Fault.of(fault)));
        if (newest.isEmpty() && !store.all().isEmpty()) {
            throw new DataException("the run cannot be resumed, because none of its checkpoints is whole: "
                    + String.join("; ", passedOver.stream().map(Fault::message).toList()));
        }
        return newest;
    }

    private Behavior<Command> ready(Session session) {
        return accepting(session)
                .onMessage(ApplyEpisode.class, apply -> onApplyEpisode(session, apply))
                .onMessage(Validate.class, validate -> onValidate(session, validate))
                .onMessage(DropValidation.class, none -> Behaviors.same())
                .onMessage(SaveCheckpoint.class, save -> onSaveCheckpoint(session, save))
                .onMessage(NextCase.class, stale -> Behaviors.same())
                .build();
    }

    private Behavior<Command> validating(Session session, Validating scoring) {
        return accepting(session)
                .onMessage(NextCase.class, next -> next.of().equals(scoring), next -> onNextCase(session, scoring))
                .onMessage(NextCase.class, stale -> Behaviors.same())
                .onMessage(DropValidation.class, drop -> {
                    scoring.asked().replyTo().tell(new ValidationDropped(session.epoch()));
                    return ready(session);
                })
                .onMessage(Request.class, request -> refuse(request, "a validation is under way"))
                .build();
    }

    /** The handlers that are common to all states with a learner. */
    private BehaviorBuilder<Command> accepting(Session session) {
        return Behaviors.receive(Command.class)
                .onSignal(PreRestart.class, signal -> close(session))
                .onSignal(PostStop.class, signal -> close(session))
                .onMessage(Request.class, request -> isOfOtherEpoch(session, request), request -> {
                    return refuse(request, "the device accepts requests of epoch " + session.epoch());
                })
                .onMessage(CreateLearner.class, create -> {
                    session.close();
                    return onCreateLearner(create);
                });
    }

    private Behavior<Command> onApplyEpisode(Session session, ApplyEpisode apply) {
        return wrappingErrors(() -> {
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
        return wrappingErrors(() -> {
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
        return wrappingErrors(() -> {
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

    /** The thread that writes sends the reply, so that it arrives even if this actor fails meanwhile. */
    private Behavior<Command> onSaveCheckpoint(Session session, SaveCheckpoint save) {
        long start = System.nanoTime();
        TrainingState state;
        try {
            state = wrappingErrors(() -> session.learner().state());
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
            String sha256 = resources.checkpoints().sha256(path);
            return new CheckpointSaved(save.epoch(), path, sha256, save.progress(), save.best(), since(start));
        } catch (RuntimeException | Error thrown) {
            return failed(save, thrown);
        }
    }

    private static Reply failed(SaveCheckpoint save, Throwable thrown) {
        return new SaveFailed(save.epoch(), save.progress(), save.best(), Fault.of(thrown));
    }

    private Behavior<Command> refuse(Request request, String reason) {
        // A coordinator that waits for a write needs to receive its end.
        Reply reply = request instanceof SaveCheckpoint save
                ? new SaveFailed(save.epoch(), save.progress(), save.best(), Fault.of(Fault.Kind.REFUSED, reason))
                : new Refused(request.epoch(), reason);
        request.replyTo().tell(reply);
        return Behaviors.same();
    }

    private Behavior<Command> close(Session session) {
        try {
            session.close();
        } catch (RuntimeException lost) {
            // A lost device cannot be released.
            context.getLog().warn("The learner could not be closed: {}", lost.getMessage());
        }
        return Behaviors.same();
    }

    /** Whether a request is of an earlier coordinator, or of one that has not created the learner. */
    private static boolean isOfOtherEpoch(Session session, Request request) {
        return request instanceof CreateLearner
                ? request.epoch() < session.epoch()
                : request.epoch() != session.epoch();
    }

    /** Wraps an Error, such as an incompatible native library, so that it ends the run and not the process. */
    private static <T> T wrappingErrors(Supplier<T> work) {
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
