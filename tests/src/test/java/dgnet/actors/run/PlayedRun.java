package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.CoordinatorBench.Asked;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A coordinator on the bench with a device, a disk and domains that are played step by step, each step one thing that may happen. What
 * no run may ever do is checked after every step.
 */
final class PlayedRun {
    private record Write(GpuActor.SaveCheckpoint asked, TrainingState state) {}

    final CoordinatorBench bench;
    final List<RunEvent> events = new ArrayList<>();
    private final RunSettings settings;
    private final MemoryCheckpoints checkpoints;
    private final Deque<GpuActor.Request> commands = new ArrayDeque<>();
    private final Deque<Write> writes = new ArrayDeque<>();
    private final List<Asked> requests = new ArrayList<>();
    private final List<String> needed = new ArrayList<>();
    private Optional<ToyLearner> learner = Optional.empty();
    private long epoch = 0;
    private long done = 0;
    private boolean validationDue = false;

    PlayedRun(RunSettings settings, MemoryCheckpoints checkpoints, MemoryRecord record, boolean resume) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.bench = new CoordinatorBench(settings, resume, record);
        look();
    }

    boolean ended() {
        return !events.isEmpty() && last().endsRun();
    }

    RunEvent last() {
        return events.get(events.size() - 1);
    }

    List<Asked> requests() {
        return List.copyOf(requests);
    }

    /** Whether a checkpoint is being written. */
    boolean saving() {
        return !writes.isEmpty();
    }

    /** The next request to the device. */
    Optional<GpuActor.Request> next() {
        return Optional.ofNullable(commands.peek());
    }

    <T extends RunEvent> List<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Continues, without a fault, until the device receives a request of this kind. */
    void playTo(Class<? extends GpuActor.Request> kind) {
        look();
        while (!next().filter(kind::isInstance).isPresent()) {
            assertTrue(!ended() && (endWrite(true) || work(1.0) || bringDomains() || answer(0)), "it comes to that");
        }
    }

    /** Continues, without a fault, until nothing is left to do. */
    void play() {
        look();
        boolean busy = true;
        while (busy) {
            busy = !ended()
                    && (endWrite(true)
                            || work(1.0)
                            || bringDomains()
                            || answer(0)
                            || bench.fire(MetaCoordinator.RetrySave.INSTANCE));
            look();
        }
    }

    /** The device carries out its next request; false if there is none. */
    boolean work(double loss) {
        if (commands.isEmpty()) {
            return false;
        }
        GpuActor.Request command = commands.remove();
        if (command instanceof GpuActor.CreateLearner prepare) {
            prepare(prepare);
        } else if (command.epoch() != epoch || learner.isEmpty()) {
            refuse(command);
        } else if (command instanceof GpuActor.ApplyEpisode apply) {
            apply(apply, loss);
        } else if (command instanceof GpuActor.SaveCheckpoint save) {
            assertEquals(done, save.progress().episode(), "a checkpoint's progress belongs to its state");
            assertEquals(validationDue, save.progress().validationDue(), "and contains what is still due");
            writes.add(new Write(save, learner.get().state()));
        } else if (command instanceof GpuActor.Validate validate) {
            validationDue = false;
            bench.validated(validate, Runs.score(learner.get()));
        }
        look();
        return true;
    }

    private void refuse(GpuActor.Request command) {
        if (command instanceof GpuActor.SaveCheckpoint save) {
            saveFailed(save, "not prepared");
        } else {
            bench.reply(command, new GpuActor.Refused(command.epoch(), "not prepared"));
        }
    }

    private void saveFailed(GpuActor.SaveCheckpoint save, String reason) {
        Fault fault = Fault.of(Fault.Kind.OTHER, reason);
        bench.reply(save, new GpuActor.SaveFailed(save.epoch(), save.progress(), save.best(), fault));
    }

    private void prepare(GpuActor.CreateLearner prepare) {
        learner.ifPresent(ToyLearner::close);
        learner = Optional.of(new ToyLearner());
        epoch = prepare.epoch();
        Optional<CheckpointStore.Checkpoint> newest =
                prepare.resume() ? checkpoints.loadNewest(fault -> {}) : Optional.empty();
        newest.ifPresent(found -> learner.get().restore(found.state()));
        done = newest.map(found -> found.progress().episode()).orElse(0L);
        validationDue = newest.map(found -> found.progress().validationDue()).orElse(false);
        Optional<GpuActor.Restored> restored =
                newest.map(found -> new GpuActor.Restored(found.path(), found.progress()));
        bench.reply(prepare, new GpuActor.LearnerCreated(epoch, "toy", restored, List.of()));
    }

    private void apply(GpuActor.ApplyEpisode apply, double loss) {
        assertEquals(done, apply.data().episode(), "episodes are applied in order since the last restore");
        if (Double.isFinite(loss)) {
            learner.get().apply(apply.data(), apply.learningRate());
        }
        done++;
        validationDue = done >= bench.state.episodes() || done % settings.validationEvery() == 0;
        Map<String, Double> losses = Map.of("labelled.test.dice", loss);
        EpisodeResult result = new EpisodeResult(done - 1, losses, Map.of(), Map.of());
        bench.reply(apply, new GpuActor.EpisodeApplied(apply.epoch(), result, Optional.empty()));
    }

    /** A validation under way is left off, as the coordinator may have asked; false where it is not under way. */
    boolean dropValidation() {
        boolean asked = commands.stream().anyMatch(GpuActor.DropValidation.class::isInstance);
        Optional<GpuActor.Request> validate = commands.stream()
                .filter(command -> command instanceof GpuActor.Validate && command.epoch() == epoch)
                .findFirst();
        if (!asked || validate.isEmpty()) {
            return false;
        }
        commands.removeIf(command -> command == validate.get() || command instanceof GpuActor.DropValidation);
        bench.reply(validate.get(), new GpuActor.ValidationDropped(epoch));
        look();
        return true;
    }

    /** The GPU actor throws at its next request; its learner is lost, and its further requests are rejected. */
    void failDevice(Fault fault) {
        if (commands.isEmpty()) {
            return;
        }
        // A save is answered whatever becomes of it, by a device that has failed before too.
        if (commands.remove() instanceof GpuActor.SaveCheckpoint save) {
            saveFailed(save, save.epoch() == epoch && learner.isPresent() ? fault.message() : "not prepared");
        }
        learner.ifPresent(ToyLearner::close);
        learner = Optional.empty();
        bench.tell(new MetaCoordinator.DeviceFailed(fault));
        look();
    }

    /** The oldest write ends; false where there is none. */
    boolean endWrite(boolean well) {
        if (writes.isEmpty()) {
            return false;
        }
        Write write = writes.remove();
        GpuActor.SaveCheckpoint save = write.asked();
        if (well) {
            Path path = checkpoints.save(write.state(), save.progress(), save.best());
            Duration elapsed = Duration.ofMillis(1);
            bench.reply(
                    save,
                    new GpuActor.CheckpointSaved(save.epoch(), path, "0a", save.progress(), save.best(), elapsed));
        } else {
            saveFailed(save, "the disk is full");
        }
        look();
        return true;
    }

    /** A request for a batch is answered; false where there is none. */
    boolean answer(int which) {
        if (requests.isEmpty()) {
            return false;
        }
        bench.answer(requests.remove(which % requests.size()));
        look();
        return true;
    }

    /** A request cannot be answered because of a subject that it does not exclude; false where there is none. */
    boolean spoil(int which, String subject) {
        List<Asked> open = requests.stream()
                .filter(asked -> !asked.request().batch().excluded().contains(subject))
                .toList();
        if (open.isEmpty()) {
            return false;
        }
        spoil(open.get(which % open.size()), subject);
        return true;
    }

    /** This request cannot be answered because of a subject. */
    void spoil(Asked asked, String subject) {
        requests.remove(asked);
        asked.request()
                .replyTo()
                .tell(new DomainActor.SubjectUnusable(
                        asked.request().batch().episode(),
                        asked.domain(),
                        subject,
                        subject + ".nii",
                        "it is cut short"));
        look();
    }

    /** One request is lost, or its answer. */
    void loseRequest(int which) {
        requests.remove(which % requests.size());
    }

    /** What was asked of the domains is lost on the way. */
    void loseRequests() {
        requests.clear();
    }

    /** A domain's actor fails for good, if there is one. */
    void lose(String domain) {
        if (bench.state.domains().containsKey(domain)) {
            requests.removeIf(asked -> asked.domain().equals(domain));
            bench.tell(new MetaCoordinator.DomainGone(domain, Fault.of(Fault.Kind.OTHER, "the mount is gone")));
            look();
        }
    }

    /** The domains that are wanted get an actor; false where none is. */
    boolean bringDomains() {
        List<String> wanted = List.copyOf(needed);
        needed.clear();
        wanted.forEach(bench::back);
        look();
        return !wanted.isEmpty();
    }

    TrainingState state() {
        return learner.orElseThrow().state();
    }

    /** Sees what the coordinator has said, and that it may say it. */
    void look() {
        for (GpuActor.Command said : bench.commands()) {
            GpuActor.Request command = (GpuActor.Request) said;
            assertFalse(ended(), "a run that has ended commands nothing");
            if (command instanceof GpuActor.ApplyEpisode || command instanceof GpuActor.Validate) {
                assertFalse(
                        bench.state.isPaused() || bench.state.isStopping(),
                        "nothing is begun while paused or stopping");
            }
            commands.add(command);
        }
        long current = bench.state.epoch();
        assertTrue(
                commands.stream()
                                .filter(one -> one.epoch() == current && isWork(one))
                                .count()
                        <= 1,
                "one at a time");
        assertTrue(writes.size() + saves() <= 1, "one write at a time");
        requests.addAll(bench.requests());
        needed.addAll(bench.needed());
        for (RunEvent event : bench.events()) {
            assertFalse(ended(), "nothing happens after the end: " + event);
            events.add(event);
        }
    }

    private long saves() {
        return commands.stream()
                .filter(one -> one instanceof GpuActor.SaveCheckpoint && one.epoch() == bench.state.epoch())
                .count();
    }

    private static boolean isWork(GpuActor.Request one) {
        return one instanceof GpuActor.ApplyEpisode
                || one instanceof GpuActor.Validate
                || one instanceof GpuActor.CreateLearner;
    }

    /** What of the run's checkpoints a test compares: where the last one stands. */
    RunProgress saved() {
        return checkpoints.last().progress();
    }
}
