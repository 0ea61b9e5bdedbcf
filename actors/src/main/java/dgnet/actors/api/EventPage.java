package dgnet.actors.api;

import java.util.List;

/**
 * Some of a run's events, in their order.
 *
 * @param events those asked for, as many as fit the page
 * @param last the number of the run's newest event
 */
public record EventPage(List<NumberedEvent> events, long last) {
    public EventPage {
        events = List.copyOf(events);
    }
}
