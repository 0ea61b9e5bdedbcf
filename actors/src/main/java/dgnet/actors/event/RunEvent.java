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
 * An event of a training run. The events of a run start with {@link RunStarted}, which only control requests and faults can precede, and end
 * with {@link RunCompleted}, {@link RunStopped} or {@link RunFailed}. Each further {@link RunStarted} contains the episode from which on
 * episodes are repeated. The events of the service, from {@link RunSubmitted} to {@link RunRestored}, precede and separate them. Events are
 * small: they contain numbers and names, no pixels and no weights.
 *
 * <p>Stored journals contain the class names and components of this type: do not rename them. In JSON the property {@code type} is the
 * record's name.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(RunEvent.RunSubmitted.class),
    @JsonSubTypes.Type(RunEvent.RunQueued.class),
    @JsonSubTypes.Type(RunEvent.PriorityChanged.class),
    @JsonSubTypes.Type(RunEvent.RunDispatched.class),
    @JsonSubTypes.Type(RunEvent.AttemptStarted.class),
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
     * The number of the event's episode, from 0. Between episodes it is the number of the next one, which is how many are completed.
     */
    long episode();

    /** Whether this is the last event of the run. */
    default boolean endsRun() {
        return false;
    }

    /**
     * The run was submitted to the service and waits for a device.
     *
     * @param episodes the run's length
     * @param preset the preset of its configuration
     * @param settings the settings that differ from the preset, by key
     * @param directory the run's folder
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

    /** The run had ended and will continue from its last checkpoint as soon as it gets a device. */
    record RunQueued(String run, Instant at, long episode) implements RunEvent {}

    /** The priority of the run was changed. */
    record PriorityChanged(String run, Instant at, long episode, int from, int to) implements RunEvent {}

    /**
     * The run has a device; its data is being read.
     *
     * @param attempt the number of the attempt, from 1
     * @param device the device, such as {@code cuda:0}
     */
    record RunDispatched(String run, Instant at, long episode, int attempt, String device) implements RunEvent {}

    /**
     * The process of an attempt has reported to the service, and may write the run's record from now on.
     *
     * @param pid the number of the process
     * @param started when it started, in the unit of its system; with {@code boot} and {@code pid} it names the process uniquely
     * @param boot the start of the machine's system that the process belongs to
     */
    record AttemptStarted(String run, Instant at, long episode, int attempt, long pid, String started, String boot)
            implements RunEvent {}

    /**
     * The process of the run is lost or about to end; the next process continues the run.
     *
     * @param reason a sentence
     */
    record RunInterrupted(String run, Instant at, long episode, String reason) implements RunEvent {}

    /** The run has been asked to stop; it finishes the current episode, saves and ends. */
    record StopAsked(String run, Instant at, long episode) implements RunEvent {}

    /** The run was removed from the queue before it started. */
    record RunCancelled(String run, Instant at, long episode) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * The tags of the run or its archived mark were changed.
     *
     * @param tags all tags
     * @param archived whether the run is left out of lists
     */
    record RunLabelled(String run, Instant at, long episode, List<String> tags, boolean archived) implements RunEvent {}

    /** The run's folder is deleted on request; its history remains, and its name is not used again. */
    record RunDeleted(String run, Instant at, long episode) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * The service had no history of the run, or an incomplete one, and has taken the events before this one from the run's folder. A run
     * without an end there is stopped and can be resumed.
     *
     * @param reason what was found, as a sentence
     * @param complete false before the first of very many events, if the following ones are still being taken
     */
    record RunRestored(String run, Instant at, long episode, String reason, boolean complete) implements RunEvent {}

    /**
     * The device is ready and the batches of the first episode are being drawn.
     *
     * @param episodes the run's length
     * @param domains the source domains
     * @param device a description of the device
     * @param resumedFrom the name of the checkpoint that the run continues from; its path in records of earlier versions
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
     * An episode was applied.
     *
     * @param metaTest the domain that the inner update is tested on; empty for a method without the split
     * @param losses unweighted terms and weighted sums by name ({@link dgnet.model.learn.EpisodeResult#losses})
     * @param gradientNorms the norm of each half's gradient before clipping
     * @param timings the device's time by part
     * @param elapsed the time from sending the batches to the GPU actor to its answer
     * @param waited the time that the device waited for the batches
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
     * @param terms the losses and gradient norms that were not finite, each as {@code name = value}
     */
    record EpisodeSkipped(
            String run, Instant at, long episode, List<String> metaTrain, List<String> metaTest, List<String> terms)
            implements RunEvent {}

    /**
     * The source domains' validation subjects were scored.
     *
     * @param dice mean Dice by domain and region
     * @param mean the score that chooses the best checkpoint
     * @param best whether the mean is the best so far
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

    /** The score has stopped rising, and the outer step size is reduced. */
    record LearningRateReduced(String run, Instant at, long episode, double from, double to) implements RunEvent {}

    /**
     * A checkpoint is on the disk, whole.
     *
     * @param checkpoint the name of its folder; the whole path in records of earlier versions
     * @param best whether the checkpoint is kept as the best
     * @param elapsed the time from copying the state to the end of the write
     * @param sha256 the SHA-256 of its file {@code SHA256SUMS}; empty in records of earlier versions
     */
    record CheckpointCommitted(
            String run,
            Instant at,
            long episode,
            String checkpoint,
            boolean best,
            Duration elapsed,
            Optional<String> sha256)
            implements RunEvent {}

    /**
     * A checkpoint could not be written. The earlier ones remain and the run continues.
     *
     * @param inARow the number of failures in a row, including this one
     * @param allowed the largest number of failures in a row; after more the run fails
     */
    record CheckpointFailed(String run, Instant at, long episode, int inARow, int allowed, Fault fault)
            implements RunEvent {}

    /** A checkpoint is not whole; the previous one is used. */
    record CheckpointPassedOver(String run, Instant at, long episode, Fault fault) implements RunEvent {}

    /**
     * An actor failed and was restarted.
     *
     * @param actor the name of the actor: {@code gpu}, {@code coordinator}, {@code domain-A}
     */
    record ActorRestarted(String run, Instant at, long episode, String actor, Fault fault) implements RunEvent {}

    /**
     * A Domain actor failed too often and is not restarted.
     *
     * @param policy what the run does: {@code pause}, {@code continue} or {@code fail}
     */
    record DomainLost(String run, Instant at, long episode, String domain, String policy, Fault fault)
            implements RunEvent {}

    /**
     * The file of a subject cannot be used; the run draws from the other subjects.
     *
     * @param episode the first episode without the subject
     * @param cause the reason, as a sentence
     * @param count the number of subjects set aside so far
     * @param subjects the number of subjects of the source domains
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
     * Too many episodes in a row gave numbers that are not finite; the run continues from an earlier state.
     *
     * @param episode the episode that the run goes back from
     * @param to the number of completed episodes in the earlier state
     * @param times how often the run has gone back, including this time
     * @param learningRate the step size from then on
     */
    record RolledBack(String run, Instant at, long episode, long to, int times, double learningRate)
            implements RunEvent {}

    /** The device had too little memory for the episode; after its caches were freed the episode was applied. */
    record MemoryFreed(String run, Instant at, long episode, Fault fault) implements RunEvent {}

    /**
     * An activity takes far longer than before.
     *
     * @param activity the activity: {@code episode}, {@code batches}, {@code validation}, {@code checkpoint}, {@code preparation}
     * @param since the time that the activity has taken so far
     * @param actors what each actor was doing, by name
     */
    record Stalled(String run, Instant at, long episode, String activity, Duration since, Map<String, String> actors)
            implements RunEvent {}

    /**
     * The run waits until it is resumed.
     *
     * @param reason who or what paused the run
     */
    record RunPaused(String run, Instant at, long episode, String reason) implements RunEvent {}

    /** The run continues after a pause. */
    record RunUnpaused(String run, Instant at, long episode) implements RunEvent {}

    /** The run's length was changed. */
    record EpisodesChanged(String run, Instant at, long episode, long from, long to) implements RunEvent {}

    /**
     * The run was resumed with another configuration, or on other data.
     *
     * @param changes each as {@code key: old → new}
     * @param forced whether some of them change the run's numbers and were forced
     */
    record ConfigurationChanged(String run, Instant at, long episode, List<String> changes, boolean forced)
            implements RunEvent {}

    /**
     * Every episode is done and the last checkpoint is committed.
     *
     * @param best the best validation; empty if the run has no validation subjects
     */
    record RunCompleted(String run, Instant at, long episode, Optional<Best> best) implements RunEvent {
        /**
         * A validation.
         *
         * @param score the mean Dice
         * @param episode the number of completed episodes
         */
        public record Best(double score, long episode) {}

        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * The run ended on request; its state is in its last checkpoint, and it can be resumed.
     *
     * @param interruption why its process had to end, if nobody wanted the run to end: the next process continues it. Empty if the run was
     *     asked to stop, and in records of earlier versions
     * @param whileWaiting whether it was stopped while it waited for a device
     */
    record RunStopped(String run, Instant at, long episode, Optional<String> interruption, boolean whileWaiting)
            implements RunEvent {
        /** The run was asked to stop. */
        public RunStopped(String run, Instant at, long episode) {
            this(run, at, episode, Optional.empty());
        }

        /** The run had a device. */
        public RunStopped(String run, Instant at, long episode, Optional<String> interruption) {
            this(run, at, episode, interruption, false);
        }

        @Override
        public boolean endsRun() {
            return true;
        }
    }

    /**
     * The run has failed; the last committed checkpoint remains.
     *
     * @param restart whether a new process can continue the run
     */
    record RunFailed(String run, Instant at, long episode, Fault fault, boolean restart) implements RunEvent {
        @Override
        public boolean endsRun() {
            return true;
        }
    }
}
