package dgnet.actors.event;

import org.slf4j.event.Level;

/**
 * What happened, for a person.
 *
 * @param level how much it matters: INFO for the run's course, WARN for what somebody should look at, ERROR where something is lost
 * @param text one sentence
 */
public record EventSentence(Level level, String text) {
    static EventSentence info(String text) {
        return new EventSentence(Level.INFO, text);
    }

    static EventSentence warn(String text) {
        return new EventSentence(Level.WARN, text);
    }

    static EventSentence error(String text) {
        return new EventSentence(Level.ERROR, text);
    }

    /** The sentence of any event. */
    public static EventSentence of(RunEvent event) {
        return FaultSentences.of(event)
                .or(() -> ControlSentences.of(event))
                .or(() -> QueueSentences.of(event))
                .orElseGet(() -> CourseSentences.of(event));
    }
}
