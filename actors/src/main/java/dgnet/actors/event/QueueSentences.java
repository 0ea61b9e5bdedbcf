package dgnet.actors.event;

import java.util.Optional;

/** What the service has done with a run, in sentences. */
final class QueueSentences {
    private QueueSentences() {}

    /** Empty for any other event. */
    static Optional<EventSentence> of(RunEvent event) {
        if (event instanceof RunEvent.RunSubmitted submitted) {
            return info("Run " + submitted.run() + " is submitted: " + submitted.preset() + ", " + submitted.episodes()
                    + " episodes, priority " + submitted.priority() + ".");
        }
        if (event instanceof RunEvent.RunQueued) {
            return info("The run waits for a device, to go on from its last checkpoint.");
        }
        if (event instanceof RunEvent.PriorityChanged changed) {
            return info("The run's priority changes from " + changed.from() + " to " + changed.to() + ".");
        }
        if (event instanceof RunEvent.RunDispatched dispatched) {
            return info("The run gets the device " + dispatched.device() + ", attempt " + dispatched.attempt() + ".");
        }
        if (event instanceof RunEvent.RunInterrupted interrupted) {
            return Optional.of(EventSentence.warn(
                    "The run is interrupted at episode " + interrupted.episode() + ": " + interrupted.reason() + "."));
        }
        if (event instanceof RunEvent.StopAsked asked) {
            return info("The run is asked to stop at episode " + asked.episode() + ".");
        }
        if (event instanceof RunEvent.RunCancelled) {
            return info("The run is taken from the queue; it never began.");
        }
        if (event instanceof RunEvent.RunLabelled labelled) {
            return info("The run is " + (labelled.archived() ? "archived" : "listed") + "; its tags: "
                    + (labelled.tags().isEmpty() ? "none" : String.join(", ", labelled.tags())) + ".");
        }
        if (event instanceof RunEvent.RunDeleted) {
            return info("The run is deleted.");
        }
        if (event instanceof RunEvent.RunRestored restored) {
            return Optional.of(EventSentence.warn("The run's history is " + (restored.complete() ? "" : "being ")
                    + "restored: " + restored.reason() + "."));
        }
        return Optional.empty();
    }

    private static Optional<EventSentence> info(String text) {
        return Optional.of(EventSentence.info(text));
    }
}
