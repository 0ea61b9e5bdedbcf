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
 * Something that happened in a training run. A run's course begins with {@link RunStarted}, which only orders and faults can come before,
 * and ends with {@link RunCompleted}, {@link RunStopped} or {@link RunFailed}; each further {@link RunStarted} tells from where on episodes
 * are repeated. What the service does with a run, from {@link RunSubmitted} to {@link RunRestored}, stands before and between. In JSON the property {@code type} is the record's name. All are small: numbers and names, no pixels, no weights.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(RunEvent.RunSubmitted.class),
    @JsonSubTypes.Type(RunEvent.RunQueued.class),
    @JsonSubTypes.Type(RunEvent.PriorityChanged.class),
    @JsonSubTypes.Type(RunEvent.RunDispatched.class),
    @JsonSubTypes.Type(RunEvent.RunInterrupted.class),
    @JsonSubTypes.Type(RunEvent.StopAsked.class),
    @JsonSubTypes.Type(RunEvent.RunCancelled.class),
    @JsonSubTypes.Type(RunEvent.RunLabelled.class),
    @JsonSubTypes.Type(RunEvent.RunDeleted.class),
    @JsonSubTypes.Type(RunEvent.RunRestored.class),
    @JsonSubTypes.Type(RunEvent.RunStarted.class),
    @JsonSubTypes.Type(RunEvent.EpisodeCompleted.class),
    @JsonSubTypes.Type(RunEvent.EpisodeSkipped.class),
    @JsonSubTypes.Type(RunEvent.ValidationCompleted.class),
    @JsonSubTypes.Type(RunEvent.LearningRateReduced.class),
    @JsonSubTypes.Type(RunEvent.CheckpointCommitted.class),
    @JsonSubTypes.Type(RunEvent.CheckpointFailed.class),
    @JsonSubTypes.Type(RunEvent.CheckpointPassedOver.class),
    @JsonSubTypes.Type(RunEvent.ActorRestarted.class),
    @JsonSubTypes.Type(RunEvent.DomainLost.class),
    @JsonSubTypes.Type(RunEvent.SubjectQuarantined.class),
    @JsonSubTypes.Type(RunEvent.RolledBack.class),
    @JsonSubTypes.Type(RunEvent.MemoryFreed.class),
    @JsonSubTypes.Type(RunEvent.Stalled.class),
    @JsonSubTypes.Type(RunEvent.RunPaused.class),
    @JsonSubTypes.Type(RunEvent.RunUnpaused.class),
    @JsonSubTypes.Type(RunEvent.EpisodesChanged.class),
    @JsonSubTypes.Type(RunEvent.ConfigurationChanged.class),
    @JsonSubTypes.Type(RunEvent.RunCompleted.class),
    @JsonSubTypes.Type(RunEvent.RunStopped.class),
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
     * Somebody has handed the run to the service, which has it wait for a device.
     *
     * @param episodes the run's length
     * @param preset what it is made from
     * @param settings what is otherwise, by key
     * @param directory its folder
     */
    record RunSubmitted(
            String run,
            Instant at,
            long episode,
            long episodes,
            String preset,
            Map<String, String> settings,
            String directory,
            int priority)
            implements RunEvent {}

    /** The run had ended and is to go on from its last checkpoint as soon as it gets a device. */
    record RunQueued(String run, Instant at, long episode) implements RunEvent {}

    /** Of the runs that wait, those of a higher priority get a device first. */
    record PriorityChanged(String run, Instant at, long episode, int from, int to) implements RunEvent {}

    /**
     * The run has a device; its data is being read.
     *
     * @param attempt how often it has been started, this time included
     * @param device as {@code cuda:0}
     */
    record RunDispatched(String run, Instant at, long episode, int attempt, String device) implements RunEvent {}

    /**
     * The process that the run was in is gone or about to go; the next one goes on with it.
     *
     * @param reason why, as a sentence
     */
    record RunInterrupted(String run, Instant at, long episode, String reason) implements RunEvent {}

    /** Somebody has told the run to stop; it finishes what is in hand, saves and ends. */
    record StopAsked(String run, Instant at, long episode) implements RunEvent {}

    /** The run was taken from the queue before it ever began. */
    record RunCancelled(String run, Instant at, long episode) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * What people have the service remember of a run was changed.
     *
     * @param tags all of its words
     * @param archived whether it is left out where runs are listed
     */
    record RunLabelled(String run, Instant at, long episode, List<String> tags, boolean archived) implements RunEvent {}

    /** The run's folder is deleted, by order; its history stays, and its name is not given again. */
    record RunDeleted(String run, Instant at, long episode) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * The service had no history of the run, or one that was not whole, and has taken the events before this one from the run's folder. A run
     * that has no end there is stopped: it goes on when it is resumed.
     *
     * @param reason what was found, as a sentence
     * @param complete false before the first of very many events: those that follow are still being taken
     */
    record RunRestored(String run, Instant at, long episode, String reason, boolean complete) implements RunEvent {}

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
     * A checkpoint could not be written. The earlier ones stand and the run goes on.
     *
     * @param inARow how many failed one after another, this one included
     * @param allowed how many may; at the next the run fails
     */
    record CheckpointFailed(String run, Instant at, long episode, int inARow, int allowed, Fault fault)
            implements RunEvent {}

    /** A checkpoint is not whole; the one before it is taken. */
    record CheckpointPassedOver(String run, Instant at, long episode, Fault fault) implements RunEvent {}

    /**
     * An actor failed and is started again.
     *
     * @param actor its name, as {@code gpu}, {@code coordinator}, {@code domain-A}
     */
    record ActorRestarted(String run, Instant at, long episode, String actor, Fault fault) implements RunEvent {}

    /**
     * A Domain actor failed too often and is not started again.
     *
     * @param policy what the run does now: {@code pause}, {@code continue} or {@code fail}
     */
    record DomainLost(String run, Instant at, long episode, String domain, String policy, Fault fault)
            implements RunEvent {}

    /**
     * A subject's file cannot be used; the run draws from the others.
     *
     * @param episode the first that does without it
     * @param cause what is wrong, as a sentence
     * @param count subjects set aside so far
     * @param subjects subjects of the source domains
     */
    record SubjectQuarantined(
            String run,
            Instant at,
            long episode,
            String domain,
            String subject,
            String file,
            String cause,
            int count,
            int subjects)
            implements RunEvent {}

    /**
     * Too many episodes in a row gave numbers that are not finite; the run goes on from an earlier state.
     *
     * @param episode where it went back from
     * @param to episodes completed there
     * @param times how often it has gone back, this time included
     * @param learningRate the step size from there on
     */
    record RolledBack(String run, Instant at, long episode, long to, int times, double learningRate)
            implements RunEvent {}

    /** The device had too little memory for the episode; after its caches were freed the episode was applied. */
    record MemoryFreed(String run, Instant at, long episode, Fault fault) implements RunEvent {}

    /**
     * Something takes far longer than it used to.
     *
     * @param activity what: {@code episode}, {@code batches}, {@code validation}, {@code checkpoint}, {@code preparation}
     * @param since how long it has taken so far
     * @param actors what each actor was doing, by name
     */
    record Stalled(String run, Instant at, long episode, String activity, Duration since, Map<String, String> actors)
            implements RunEvent {}

    /**
     * The run waits until it is told to go on.
     *
     * @param reason who or what paused it
     */
    record RunPaused(String run, Instant at, long episode, String reason) implements RunEvent {}

    /** The run goes on after a pause. */
    record RunUnpaused(String run, Instant at, long episode) implements RunEvent {}

    /** The run's length was changed. */
    record EpisodesChanged(String run, Instant at, long episode, long from, long to) implements RunEvent {}

    /**
     * The run was resumed with another configuration, or on other data.
     *
     * @param changes each as {@code key: old → new}
     * @param forced whether some of them change the run's numbers, and somebody insisted
     */
    record ConfigurationChanged(String run, Instant at, long episode, List<String> changes, boolean forced)
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

    /** The run ended because it was told to; its state is in its last checkpoint, and it can be resumed. */
    record RunStopped(String run, Instant at, long episode) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * The run cannot go on; the last committed checkpoint stands.
     *
     * @param restart whether a new process may go on where this one cannot
     */
    record RunFailed(String run, Instant at, long episode, Fault fault, boolean restart) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }
}
