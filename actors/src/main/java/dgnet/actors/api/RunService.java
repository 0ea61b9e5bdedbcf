package dgnet.actors.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * What can be asked of the service, whichever door it comes through. Nothing here blocks; what is not done is answered by a stage that
 * fails with {@link ServiceException}.
 */
public interface RunService {
    /** What an order led to: the run as it is then, and the folder of the checkpoint where one was asked for. */
    record Obeyed(RunView run, Optional<String> checkpoint) {}

    /** What people may change of a run: its priority, its tags (all of them), whether it is archived. */
    record RunChange(Optional<Integer> priority, Optional<List<String>> tags, Optional<Boolean> archived) {}

    /**
     * The devices of the service.
     *
     * @param slots how many runs may share one
     * @param runs the runs that each has
     */
    record Devices(int slots, Map<String, List<String>> runs) {}

    /** Checks a submission with every fault listed, and queues it. */
    CompletionStage<RunView> submit(Submission submission);

    /** Every run, the one submitted last first. */
    CompletionStage<List<RunView>> runs();

    /** One run. */
    CompletionStage<RunView> run(String id);

    /** Tells a run something; fails with {@link ServiceException.Reason#CONFLICT} where it declines. */
    CompletionStage<Obeyed> order(String id, RunOrder order);

    /** Changes what is not empty of a run. */
    CompletionStage<RunView> change(String id, RunChange change);

    /** Deletes the folder of a run that has ended; fails with {@link ServiceException.Reason#CONFLICT} where it has not. */
    CompletionStage<RunView> delete(String id);

    /**
     * A page of a run's events.
     *
     * @param after the number of the last event that is known; 0 for none
     * @param limit at most so many
     */
    CompletionStage<EventPage> events(String id, long after, int limit);

    /**
     * A run's events from the one after {@code after} on, as they happen. A follower that is slower than the run never slows it: it is
     * sent a {@link StreamElement.Gap} and goes on with newer events.
     */
    Source<StreamElement, NotUsed> follow(String id, long after);

    /** What each actor of a run is doing, in words, by name; empty where the run is not at work. */
    CompletionStage<Map<String, String>> activity(String id);

    /** Which device has which runs. */
    CompletionStage<Devices> devices();

    /** Done where the runs can be asked for and their histories can be written and read; tried at most every few seconds. */
    CompletionStage<Done> ready();
}
