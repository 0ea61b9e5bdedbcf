package dgnet.actors.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dgnet.actors.CborSerializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened in a training run. A run's events begin with {@link RunStarted} and end with {@link RunCompleted} or
 * {@link RunFailed}; in JSON the property {@code type} is the record's name. All are small: numbers and names, no pixels, no weights.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(RunEvent.RunStarted.class),
    @JsonSubTypes.Type(RunEvent.EpisodeCompleted.class),
    @JsonSubTypes.Type(RunEvent.EpisodeSkipped.class),
    @JsonSubTypes.Type(RunEvent.ValidationCompleted.class),
    @JsonSubTypes.Type(RunEvent.LearningRateReduced.class),
    @JsonSubTypes.Type(RunEvent.CheckpointCommitted.class),
    @JsonSubTypes.Type(RunEvent.RunCompleted.class),
    @JsonSubTypes.Type(RunEvent.RunFailed.class)
})
public sealed interface RunEvent extends CborSerializable {
    /** The run's name. */
    String run();

    /** When it happened. */
    Instant at();

    /**
     * The number, from 0, of the episode that it speaks of; between episodes the number of the next, which is how many are completed.
     */
    long episode();

    /** Whether the run has no event after this one. */
    default boolean endsRun() {
        return false;
    }

    /**
     * The device is ready and the first episode's batches are being drawn.
     *
     * @param episodes the run's length
     * @param domains the source domains
     * @param device the device in words
     * @param resumedFrom the checkpoint that the run goes on from
     */
    record RunStarted(
            String run,
            Instant at,
            long episode,
            long episodes,
            long seed,
            String method,
            List<String> domains,
            String device,
            Optional<String> resumedFrom)
            implements RunEvent {}

    /**
     * One episode's steps are taken.
     *
     * @param metaTest the domain that judged the inner update; empty for a method without the split
     * @param losses unweighted terms and weighted sums by name ({@link dgnet.model.learn.EpisodeResult#losses})
     * @param gradientNorms norm of each half's gradient before the clip
     * @param timings the device's time by part
     * @param elapsed from handing the batches to the GPU actor to its answer
     * @param waited how long the device had nothing to do because the batches were not there
     */
    record EpisodeCompleted(
            String run,
            Instant at,
            long episode,
            List<String> metaTrain,
            List<String> metaTest,
            Map<String, Double> losses,
            Map<String, Double> gradientNorms,
            double learningRate,
            Map<String, Duration> timings,
            Duration elapsed,
            Duration waited)
            implements RunEvent {}

    /**
     * A step of this episode was not applied because its numbers were not finite.
     *
     * @param terms the losses and gradient norms that were not, each as {@code name = value}
     */
    record EpisodeSkipped(
            String run, Instant at, long episode, List<String> metaTrain, List<String> metaTest, List<String> terms)
            implements RunEvent {}

    /**
     * The source domains' validation subjects were scored.
     *
     * @param dice mean Dice by domain and region
     * @param mean the score that chooses the best checkpoint
     * @param best whether it is the best so far
     */
    record ValidationCompleted(
            String run,
            Instant at,
            long episode,
            Map<String, Map<String, Double>> dice,
            double mean,
            boolean best,
            Duration elapsed)
            implements RunEvent {}

    /** The score has stopped rising and the outer step size is smaller from here on. */
    record LearningRateReduced(String run, Instant at, long episode, double from, double to) implements RunEvent {}

    /**
     * A checkpoint is on the disk, whole.
     *
     * @param checkpoint its directory
     * @param best whether it is kept as the best
     * @param elapsed from the copy of the state to the end of the write
     */
    record CheckpointCommitted(String run, Instant at, long episode, String checkpoint, boolean best, Duration elapsed)
            implements RunEvent {}

    /**
     * Every episode is done and the last checkpoint is committed.
     *
     * @param best the best validation; absent where the run has no validation subjects
     */
    record RunCompleted(String run, Instant at, long episode, Optional<Best> best) implements RunEvent {
        /**
         * A validation.
         *
         * @param score its mean Dice
         * @param episode episodes completed then
         */
        public record Best(double score, long episode) {}

        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /** The run cannot go on; the last committed checkpoint stands. */
    record RunFailed(String run, Instant at, long episode, Fault fault) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }
}
