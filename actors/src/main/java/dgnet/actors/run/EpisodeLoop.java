package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.run.StallWatch.Activity;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.RunProgress;
import dgnet.model.optimise.ReduceOnPlateau;
import dgnet.model.predict.Validation.ValidationScores;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The requests of a coordinator to the device: creates the learner, applies episodes, validates and saves, and keeps the run's progress. It
 * takes the steps that {@link Agenda} returns and records their results.
 *
 * <p>The steps depend on {@link RunSettings} and {@link RunProgress} only, not on the order of arrival, so a run that is resumed from a
 * checkpoint takes the same steps as one that was never interrupted. After an episode the order is: validate, reduce the learning rate,
 * save. So a checkpoint contains the result of the validation at its episode.
 */
final class EpisodeLoop {
    /** Why a run cannot continue, and whether a new process can. */
    record Failure(Fault fault, boolean restart) {}

    private record CurrentEpisode(EpisodePlan plan, long since, Duration waited) {}

    private final RunSettings settings;
    private final CoordinatorState state;
    private final ActorRef<GpuActor.Command> gpu;
    private final ActorRef<GpuActor.Reply> replies;
    private final RunEvents events;
    private final EpisodeSupply supply;
    private final Checkpoints checkpoints;
    private final StallWatch watch;
    private final boolean resume;

    private RunProgress progress;
    private Agenda.Device device = Agenda.Device.NO_LEARNER;
    private Optional<Activity> activity = Optional.empty();
    private Optional<CurrentEpisode> applying = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    /** The number of the rollback that the next learner is created for; 0 if it is for none. */
    private int rollback = 0;

    private long idleSince = System.nanoTime();

    EpisodeLoop(
            RunSettings settings,
            CoordinatorState state,
            boolean resume,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<GpuActor.Reply> replies,
            RunEvents events,
            EpisodeSupply supply,
            Checkpoints checkpoints,
            StallWatch watch) {
        this.settings = settings;
        this.state = state;
        this.resume = resume;
        this.gpu = gpu;
        this.replies = replies;
        this.events = events;
        this.supply = supply;
        this.checkpoints = checkpoints;
        this.watch = watch;
        this.progress = RunProgress.start(settings.learningRate()).at(state.completed());
        if (checkpoints.isWriting()) {
            watch.begin(Activity.CHECKPOINT);
        }
    }

    RunProgress progress() {
        return progress;
    }

    boolean isLast() {
        return progress.episode() >= state.episodes();
    }

    /** What the device is doing; empty if it is idle. */
    Optional<Activity> activity() {
        return activity;
    }

    Optional<Failure> failure() {
        return failure;
    }

    /** Fails the run; the first reason counts. */
    void fail(Fault fault, boolean restart) {
        failure = failure.or(() -> Optional.of(new Failure(fault, restart)));
    }

    Agenda.Facts facts() {
        return AgendaFactsBuilder.builder()
                .failed(failure.isPresent())
                .device(device)
                .validationDue(progress.validationDue())
                .last(isLast())
                .saved(checkpoints.isSaved(progress))
                .saveDue(checkpoints.isDue())
                .saving(checkpoints.isWriting())
                .retrying(checkpoints.isRetrying())
                .paused(state.isPaused())
                .stopping(state.isStopping())
                .build();
    }

    /** Creates the learner. The first one of a new run starts from the beginning, every later one from the newest checkpoint. */
    void createLearner() {
        boolean first = state.isBeforeFirstSession();
        busy(Activity.PREPARATION);
        gpu.tell(new GpuActor.CreateLearner(state.nextEpoch(), resume || !first, replies));
    }

    void onLearnerCreated(GpuActor.LearnerCreated reply) {
        long from = progress.episode();
        idle();
        events.passedOver(from, reply.passedOver());
        Optional<GpuActor.Restored> restored = reply.restored();
        progress = restored.map(GpuActor.Restored::progress).orElse(RunProgress.start(settings.learningRate()));
        restored.ifPresentOrElse(
                at -> checkpoints.restored(progress, at.checkpoint().toString()), checkpoints::none);
        if (rollback > 0) {
            // The checkpoint can be older than an earlier rollback that was not saved.
            int times = rollback - progress.rollbacks();
            double factor = Math.pow(settings.faults().rollbackFactor(), times);
            progress = progress.rolledBack(rollback, progress.learningRate() * factor);
            rollback = 0;
            events.rolledBack(from, progress);
            checkpoints.due(false);
        }
        state.setCompleted(progress.episode());
        supply.startAt(progress.episode());
        events.started(progress, state.episodes(), reply);
    }

    /** Applies the next episode; returns false if its batches have not arrived yet. */
    boolean apply() {
        Optional<EpisodeAssembly.Assembled> next = supply.take();
        next.ifPresent(episode -> {
            watch.end(Activity.BATCHES);
            applying = Optional.of(new CurrentEpisode(episode.plan(), System.nanoTime(), since(idleSince)));
            busy(Activity.EPISODE);
            gpu.tell(new GpuActor.ApplyEpisode(state.epoch(), episode.data(), progress.learningRate(), replies));
        });
        supply.fill();
        if (next.isEmpty()) {
            watch.begin(Activity.BATCHES);
        }
        return next.isPresent();
    }

    /** The run is paused: the device does not wait for batches. */
    void onPaused() {
        watch.cancel(Activity.BATCHES);
    }

    void onApplied(GpuActor.EpisodeApplied reply) {
        CurrentEpisode episode = applying.orElseThrow();
        idle();
        reply.memory().ifPresent(lack -> events.memoryFreed(episode.plan().episode(), lack));
        events.episode(
                episode.plan(), reply.result(), progress.learningRate(), since(episode.since()), episode.waited());
        long done = progress.episode() + 1;
        boolean validate = done >= state.episodes() || done % settings.validationEvery() == 0;
        progress = progress.next(!reply.result().finite(), validate);
        state.setCompleted(done);
        if (progress.skippedInARow() > settings.faults().maxSkipped()) {
            goBack();
        } else if (!validate) {
            saveIfDue(false);
        }
    }

    private void goBack() {
        int allowed = settings.faults().maxRollbacks();
        if (progress.rollbacks() >= allowed) {
            String message = "the numbers of " + progress.skippedInARow() + " episodes in a row, up to episode "
                    + (progress.episode() - 1) + ", are not finite, and the run has gone back " + allowed
                    + " times already (meta.max-rollbacks); a smaller optimiser.learning-rate may help";
            fail(Fault.of(Fault.Kind.NOT_FINITE, message), false);
            return;
        }
        rollback = progress.rollbacks() + 1;
        device = Agenda.Device.NO_LEARNER;
    }

    void validate() {
        busy(Activity.VALIDATION);
        gpu.tell(new GpuActor.Validate(state.epoch(), replies));
    }

    /** Cancels a validation because the run is stopping; it is repeated when the run is resumed. */
    void dropValidation() {
        if (activity.equals(Optional.of(Activity.VALIDATION))) {
            gpu.tell(new GpuActor.DropValidation(state.epoch(), replies));
        }
    }

    void onDropped() {
        activity.ifPresent(watch::cancel);
        idle();
    }

    void onValidated(GpuActor.Validated reply) {
        idle();
        RunProgress before = progress;
        if (reply.scores().isEmpty()) {
            progress = before.validated(
                    before.learningRate(), before.validationsSinceBest(), before.bestScore(), before.bestEpisode());
            saveIfDue(false);
            return;
        }
        ValidationScores scores = reply.scores().get();
        boolean best = ReduceOnPlateau.better(scores.mean(), before.bestScore());
        progress = ReduceOnPlateau.after(before, scores.mean(), settings.plateau());
        events.validated(before, progress, scores, best, reply.elapsed());
        saveIfDue(best);
    }

    private void saveIfDue(boolean best) {
        if (best || isLast() || progress.episode() % settings.checkpointEvery() == 0) {
            checkpoints.due(best);
        }
    }

    /** Saves the present state while the device continues. */
    void save() {
        boolean best = checkpoints.begin();
        watch.begin(Activity.CHECKPOINT);
        gpu.tell(new GpuActor.SaveCheckpoint(state.epoch(), progress, best, replies));
    }

    /** The GPU actor has failed and is being restarted. */
    void onDeviceFailed(Fault fault) {
        activity.ifPresent(watch::cancel);
        watch.cancel(Activity.BATCHES);
        activity = Optional.empty();
        applying = Optional.empty();
        device = Agenda.Device.NO_LEARNER;
        switch (fault.kind()) {
            case DEVICE_LOST -> fail(fault, true);
            // The next attempt would fail in the same way.
            case DATA, OUT_OF_DEVICE_MEMORY -> fail(fault, false);
            default -> {}
        }
    }

    /** The GPU actor has used up its restarts. */
    void onDeviceGone(Fault fault) {
        fail(fault, fault.kind() == Fault.Kind.DEVICE_LOST);
    }

    private void busy(Activity with) {
        device = Agenda.Device.BUSY;
        activity = Optional.of(with);
        watch.begin(with);
    }

    private void idle() {
        activity.ifPresent(watch::end);
        activity = Optional.empty();
        applying = Optional.empty();
        device = Agenda.Device.IDLE;
        idleSince = System.nanoTime();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
