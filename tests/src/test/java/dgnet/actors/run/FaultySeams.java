package dgnet.actors.run;

import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.data.SubjectException;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.network.TrainingState;
import dgnet.model.predict.Validation.ValidationScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** A run's resources that do their work and fail where a {@link FaultPlan} says so. */
final class FaultySeams {
    private final FaultPlan plan;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    FaultySeams(FaultPlan plan) {
        this.plan = plan;
    }

    /** Learners made so far. */
    int learnersMade() {
        return made.get();
    }

    /** Learners made and not closed. */
    int learnersOpen() {
        return made.get() - closed.get();
    }

    BatchSource batches(BatchSource source) {
        return request -> {
            throwIf(plan.takeIn(request.domain(), request.episode()));
            plan.unusable(request.domain(), request.episode(), request.excluded())
                    .ifPresent(fault -> {
                        throw new SubjectException(
                                request.domain(), fault.subject(), Path.of(fault.subject()), fault.words(), null);
                    });
            // The subjects that are set aside here are none of the source's own.
            return source.draw(new BatchRequest(
                    request.domain(), request.episode(), request.role(), request.step(), request.count(), Set.of()));
        };
    }

    /**
     * Learners that are watched.
     *
     * @param arrays how many native arrays a learner holds: as many after an episode as before
     */
    Supplier<Learner> learners(Supplier<Learner> learners, ToIntFunction<Learner> arrays) {
        return () -> {
            Learner learner = learners.get();
            made.incrementAndGet();
            return new FaultyLearner(learner, arrays);
        };
    }

    /** A validation in one step. */
    Validator validator(Function<Learner, ValidationScores> score) {
        return learner -> {
            FaultyLearner own = (FaultyLearner) learner;
            throwIf(plan.take(FaultPlan.Kind.VALIDATION, own.latest));
            return Validator.whole(one -> Optional.of(score.apply(own.learner))).begin(learner);
        };
    }

    CheckpointStore checkpoints(CheckpointStore store) {
        return new CheckpointStore() {
            @Override
            public Path write(TrainingState state, RunProgress progress, boolean best) {
                plan.take(FaultPlan.Kind.DISK, progress.episode()).ifPresent(fault -> {
                    throw new CheckpointException(fault.words());
                });
                return store.write(state, progress, best);
            }

            @Override
            public void prune(Path latest) {
                store.prune(latest);
            }

            @Override
            public String sha256(Path checkpoint) {
                return store.sha256(checkpoint);
            }

            @Override
            public List<Path> all() {
                return store.all();
            }

            @Override
            public Optional<Path> best() {
                return store.best();
            }

            @Override
            public Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
                return store.loadNewest(passedOver);
            }
        };
    }

    RunRecord record() {
        return new MemoryRecord() {
            @Override
            public void quarantine(Quarantined entry) {
                throwIf(plan.takeForRecord(entry.subject().orElseThrow()));
                super.quarantine(entry);
            }
        };
    }

    private static void throwIf(Optional<FaultPlan.Planned> fault) {
        fault.ifPresent(planned -> {
            throw new IllegalStateException(planned.words());
        });
    }

    private static EpisodeData spoilt(EpisodeData data) {
        List<Batch> batches = new ArrayList<>(data.batches());
        Batch last = batches.remove(batches.size() - 1);
        float[] images = last.images().clone();
        images[0] = Float.NaN;
        batches.add(new Batch(
                last.domain(),
                last.episode(),
                last.role(),
                last.step(),
                last.count(),
                last.size(),
                images,
                last.labels()));
        return new EpisodeData(data.episode(), batches);
    }

    private final class FaultyLearner implements Learner {
        private final Learner learner;
        private final ToIntFunction<Learner> arrays;
        private final int arraysAtFirst;
        private long latest = -1;

        FaultyLearner(Learner learner, ToIntFunction<Learner> arrays) {
            this.learner = learner;
            this.arrays = arrays;
            this.arraysAtFirst = arrays.applyAsInt(learner);
        }

        @Override
        public EpisodeResult apply(EpisodeData data, double learningRate) {
            long episode = data.episode();
            plan.take(FaultPlan.Kind.DEVICE_MEMORY, episode).ifPresent(fault -> {
                throw new OutOfDeviceMemoryException(fault.words(), null);
            });
            EpisodeResult result = learner.apply(plan.spoils(episode) ? spoilt(data) : data, learningRate);
            throwIf(plan.take(FaultPlan.Kind.DEVICE, episode));
            latest = episode;
            int now = arrays.applyAsInt(learner);
            if (now != arraysAtFirst) {
                // No planned fault says this, so the soak's reports show it.
                throw new IllegalStateException("after episode " + episode + " the learner holds " + now
                        + " native arrays, at first " + arraysAtFirst);
            }
            return result;
        }

        @Override
        public Prediction predict(float[] images, int count, boolean reconstruct) {
            return learner.predict(images, count, reconstruct);
        }

        @Override
        public TrainingState state() {
            return learner.state();
        }

        @Override
        public void restore(TrainingState state) {
            learner.restore(state);
        }

        @Override
        public void freeCaches() {
            learner.freeCaches();
        }

        @Override
        public String device() {
            return learner.device();
        }

        @Override
        public void close() {
            learner.close();
            closed.incrementAndGet();
        }
    }
}
