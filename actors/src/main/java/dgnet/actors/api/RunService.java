package dgnet.actors.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The requests that the service answers. No method blocks; a request that fails returns a stage that fails with {@link ServiceException}.
 */
public interface RunService {
    /** The result of a control request: the run after the request, and the folder of the checkpoint if one was requested. */
    record ControlResult(RunView run, Optional<String> checkpoint) {}

    /** A change of a run's priority, its tags (all of them) or whether it is archived. */
    record RunChange(Optional<Integer> priority, Optional<List<String>> tags, Optional<Boolean> archived) {}

    /**
     * The devices of the service.
     *
     * @param slots how many runs may share one device
     * @param runs the active runs by device
     */
    record Devices(int slots, Map<String, List<String>> runs) {}

    /**
     * A page of a run's events in order.
     *
     * @param events the requested events, as many as fit the page
     * @param last the number of the run's newest event
     */
    record EventPage(List<NumberedEvent> events, long last) {
        public EventPage {
            events = List.copyOf(events);
        }
    }

    /** An element of the stream of a run's events. */
    sealed interface StreamElement {
        /** The next event. */
        record Event(NumberedEvent event) implements StreamElement {}

        /**
         * The follower was too slow: these events were skipped and can be requested as a page.
         *
         * @param after the number of the last event before the gap
         * @param upTo the number of the last skipped event
         */
        record Gap(long after, long upTo) implements StreamElement {}

        /** The run has ended and its last event was sent. Nothing follows unless the run is resumed. */
        record End(long last) implements StreamElement {}
    }

    /** Checks a submission, reporting all errors at once, and queues it. */
    CompletionStage<RunView> submit(Submission submission);

    /** Every run, the latest submission first. */
    CompletionStage<List<RunView>> runs();

    /** One run. */
    CompletionStage<RunView> run(String id);

    /** Controls a run; fails with {@link ServiceException.Reason#CONFLICT} if the run declines. */
    CompletionStage<ControlResult> control(String id, ControlRequest request);

    /** Changes the values of a run that are not empty. */
    CompletionStage<RunView> change(String id, RunChange change);

    /** Deletes the folder of a run that has ended; fails with {@link ServiceException.Reason#CONFLICT} if it has not. */
    CompletionStage<RunView> delete(String id);

    /**
     * A page of a run's events.
     *
     * @param after the number of the last known event; 0 for none
     * @param limit the largest number of events
     */
    CompletionStage<EventPage> events(String id, long after, int limit);

    /**
     * A run's events after event number {@code after}, as they happen. A follower that is slower than the run does not slow it down: it
     * receives a {@link StreamElement.Gap} and then newer events.
     */
    Source<StreamElement, NotUsed> follow(String id, long after);

    /** What each actor of a run is doing, as text by actor; empty if the run is not active. */
    CompletionStage<Map<String, String>> activity(String id);

    /** The devices and their runs. */
    CompletionStage<Devices> devices();

    /** Completes if the queue answers and the histories can be written and read. The check is repeated every few seconds at most. */
    CompletionStage<Done> ready();
}
