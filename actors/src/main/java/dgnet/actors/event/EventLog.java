package dgnet.actors.event;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each event as one sentence, and the stack trace of a fault at debug level. */
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private EventLog() {}

    /** A monitor that logs the events of one run. */
    public static Behavior<RunEvent> create() {
        return Behaviors.receive(RunEvent.class)
                .onMessage(RunEvent.class, EventLog::onEvent)
                .build();
    }

    private static Behavior<RunEvent> onEvent(RunEvent event) {
        EventSentence sentence = EventSentence.of(event);
        LOG.atLevel(sentence.level()).log(sentence.text());
        String trace = EventSentence.trace(event);
        if (!trace.isEmpty()) {
            LOG.debug("{}", trace);
        }
        return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
    }
}
