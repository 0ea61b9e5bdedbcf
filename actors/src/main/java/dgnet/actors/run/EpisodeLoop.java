package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.run.StallWatch.Activity;
import dgnet.data.DataException;
import dgnet.model.engine.DeviceLostException;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.RunProgress;
import dgnet.model.optimise.ReduceOnPlateau;
import dgnet.model.predict.ValidationScores;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A coordinator's dialogue with the device: has the learner prepared, hands it episode after episode, has it validated and saved, and
 * keeps the run's progress. It takes the steps that {@link Agenda} names and notes what comes of them.
 *
 * <p>What it does depends on {@link RunSettings} and {@link RunProgress} only, never on what arrived first, so a run that goes on from a
 * checkpoint takes the same steps as one that was never interrupted. After an episode the order is: validate, reduce the learning rate,
 * save; so a checkpoint holds what the validation at its episode decided.
 */
final class EpisodeLoop {
    /** Why a run cannot go on, and whether a new process may. */
    record Failure(Fault fault, boolean restart) {}

    private record Applying(EpisodePlan plan, long since, Duration waited) {}

    /** Faults that the same try would meet again. */
    private static final Set<String> LASTING =
            Set.of(DataException.class.getName(), OutOfDeviceMemoryException.class.getName());

    private final RunSettings settings;
    private final Orders orders;
    private final ActorRef<GpuActor.Command> gpu;
    private final ActorRef<GpuActor.Reply> replies;
    private final RunEvents events;
    private final EpisodeSupply supply;
    private final Checkpoints checkpoints;
    private final StallWatch watch;
    private final boolean resume;

    private RunProgress progress;
    private Agenda.Device device = Agenda.Device.UNPREPARED;
    private Optional<Activity> activity = Optional.empty();
    private Optional<Applying> applying = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    /** Which time the run goes back because of numbers that are not finite; 0: it does not. */
    private int rollback = 0;

    private long idleSince = System.nanoTime();

    EpisodeLoop(
            RunSettings settings,
            Orders orders,
            boolean resume,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<GpuActor.Reply> replies,
            RunEvents events,
            EpisodeSupply supply,
            Checkpoints checkpoints,
            StallWatch watch) {
        this.settings = settings;
        this.orders = orders;
        this.resume = resume;
        this.gpu = gpu;
        this.replies = replies;
        this.events = events;
        this.supply = supply;
        this.checkpoints = checkpoints;
        this.watch = watch;
        this.progress = RunProgress.start(settings.learningRate()).at(orders.reached);
        if (checkpoints.isWriting()) {
            watch.begin(Activity.CHECKPOINT);
        }
    }

    RunProgress progress() {
        return progress;
    }

    boolean isLast() {
        return progress.episode() >= orders.episodes;
    }

    /** What the device is at, or what it was prepared for last. */
    Optional<Activity> activity() {
        return activity;
    }

    Optional<Failure> failure() {
        return failure;
    }

    /** The run cannot go on; the first reason counts. */
    void fail(Fault fault, boolean restart) {
        failure = failure.or(() -> Optional.of(new Failure(fault, restart)));
    }

    Agenda.Facts facts() {
        return new Agenda.Facts(
                failure.isPresent(),
                device,
                progress.validationDue(),
                isLast(),
                checkpoints.isSaved(progress),
                checkpoints.isDue(),
                checkpoints.isWriting(),
                checkpoints.isRetrying(),
                orders.paused,
                orders.stopping);
    }

    /** Has the learner made. The first one of a new run starts afresh, every later one goes on from the newest checkpoint. */
    void prepare() {
        boolean first = orders.epoch() == 0;
        busy(Activity.PREPARATION);
        gpu.tell(new GpuActor.Prepare(orders.nextEpoch(), resume || !first, replies));
    }

    void onPrepared(GpuActor.Prepared reply) {
        long from = progress.episode();
        idle();
        events.passedOver(from, reply.passedOver());
        Optional<GpuActor.Restored> restored = reply.restored();
        progress = restored.map(GpuActor.Restored::progress).orElse(RunProgress.start(settings.learningRate()));
        restored.ifPresentOrElse(
                at -> checkpoints.restored(progress, at.checkpoint().toString()), checkpoints::none);
        if (rollback > 0) {
            // The checkpoint may be from before an earlier time that was not saved.
            int times = rollback - progress.rollbacks();
            double factor = Math.pow(settings.faults().rollbackFactor(), times);
            progress = progress.rolledBack(rollback, progress.learningRate() * factor);
            rollback = 0;
            events.rolledBack(from, progress);
            checkpoints.due(false);
        }
        orders.reached = progress.episode();
        supply.startAt(progress.episode());
        events.started(progress, orders.episodes, reply);
    }

    /** Hands the next episode over; false where its batches are not there yet. */
    boolean apply() {
        Optional<EpisodeAssembly.Assembled> next = supply.take();
        next.ifPresent(episode -> {
            watch.end(Activity.BATCHES);
            applying = Optional.of(new Applying(episode.plan(), System.nanoTime(), since(idleSince)));
            busy(Activity.EPISODE);
            gpu.tell(new GpuActor.ApplyEpisode(orders.epoch(), episode.data(), progress.learningRate(), replies));
        });
        supply.fill();
        if (next.isEmpty()) {
            watch.begin(Activity.BATCHES);
        }
        return next.isPresent();
    }

    /** The run is paused: batches that come meanwhile wait for the device, not the device for them. */
    void rest() {
        watch.forget(Activity.BATCHES);
    }

    void onApplied(GpuActor.EpisodeApplied reply) {
        Applying episode = applying.orElseThrow();
        idle();
        reply.memory().ifPresent(lack -> events.memoryFreed(episode.plan().episode(), lack));
        events.episode(
                episode.plan(), reply.result(), progress.learningRate(), since(episode.since()), episode.waited());
        long done = progress.episode() + 1;
        boolean validate = done >= orders.episodes || done % settings.validationEvery() == 0;
        progress = progress.next(!reply.result().finite(), validate);
        orders.reached = done;
        if (progress.skippedInARow() > settings.faults().maxSkipped()) {
            goBack();
        } else if (!validate) {
            saveWhereDue(false);
        }
    }

    private void goBack() {
        int allowed = settings.faults().maxRollbacks();
        if (progress.rollbacks() >= allowed) {
            String message = "the numbers of " + progress.skippedInARow() + " episodes in a row, up to episode "
                    + (progress.episode() - 1) + ", are not finite, and the run has gone back " + allowed
                    + " times already (meta.max-rollbacks); smaller steps (optimiser.learning-rate) may help";
            fail(Fault.of("NotFinite", message), false);
            return;
        }
        rollback = progress.rollbacks() + 1;
        device = Agenda.Device.UNPREPARED;
    }

    void validate() {
        busy(Activity.VALIDATION);
        gpu.tell(new GpuActor.Validate(orders.epoch(), replies));
    }

    /** The run is to end: a validation under way is made again when it goes on. */
    void dropValidation() {
        if (activity.equals(Optional.of(Activity.VALIDATION))) {
            gpu.tell(new GpuActor.DropValidation(orders.epoch(), replies));
        }
    }

    void onDropped() {
        activity.ifPresent(watch::forget);
        idle();
    }

    void onValidated(GpuActor.Validated reply) {
        idle();
        RunProgress before = progress;
        if (reply.scores().isEmpty()) {
            progress = before.validated(
                    before.learningRate(), before.validationsSinceBest(), before.bestScore(), before.bestEpisode());
            saveWhereDue(false);
            return;
        }
        ValidationScores scores = reply.scores().get();
        boolean best = ReduceOnPlateau.better(scores.mean(), before.bestScore());
        progress = ReduceOnPlateau.after(before, scores.mean(), settings.plateau());
        events.validated(before, progress, scores, best, reply.elapsed());
        saveWhereDue(best);
    }

    private void saveWhereDue(boolean best) {
        if (best || isLast() || progress.episode() % settings.checkpointEvery() == 0) {
            checkpoints.due(best);
        }
    }

    /** Has the present state saved, while the device goes on. */
    void save() {
        boolean best = checkpoints.begin(progress);
        watch.begin(Activity.CHECKPOINT);
        gpu.tell(new GpuActor.SaveCheckpoint(orders.epoch(), progress, best, replies));
    }

    /** The device has lost its state and is being started again. */
    void onDeviceFailed(Fault fault) {
        activity.ifPresent(watch::forget);
        watch.forget(Activity.BATCHES);
        activity = Optional.empty();
        applying = Optional.empty();
        device = Agenda.Device.UNPREPARED;
        if (fault.type().equals(DeviceLostException.class.getName())) {
            fail(fault, true);
        } else if (LASTING.contains(fault.type())) {
            fail(fault, false);
        }
    }

    /** The device has failed too often. */
    void onDeviceGone(Fault fault) {
        fail(fault, fault.type().equals(DeviceLostException.class.getName()));
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
