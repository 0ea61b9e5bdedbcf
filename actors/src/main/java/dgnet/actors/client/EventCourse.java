package dgnet.actors.client;

import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.api.EventPage;
import dgnet.actors.api.NumberedEvent;

/** How far a run's events have been told: sees to it that each is told once, in order, whatever the streams of several connections hold. */
final class EventCourse {
    private static final int PAGE = 1000;

    private final ServiceClient service;
    private final String run;
    private final EventFollower follower;
    private long last;

    EventCourse(ServiceClient service, String run, long after, EventFollower follower) {
        this.service = service;
        this.run = run;
        this.last = after;
        this.follower = follower;
    }

    String run() {
        return run;
    }

    /** The number of the last event that was told. */
    long last() {
        return last;
    }

    /**
     * Takes a message of the stream.
     *
     * @return whether it is the run's end
     * @throws ClientException where it is none of the service's, or the history does not hold what it speaks of
     */
    boolean ends(ServerSentEvent message) {
        switch (message.event()) {
            case "end" -> {
                long end = number(message, "last");
                fetch(end);
                if (end < last) {
                    throw new ClientException(
                            ClientException.Reason.DECLINED,
                            "the history of run " + run + " ends with event " + end + ", but event " + last
                                    + " was seen: it is another run by that name, or the service has lost events");
                }
                return true;
            }
            case "gap" -> fetch(number(message, "upTo"));
            default -> message.id().ifPresent(id -> event(message, id));
        }
        return false;
    }

    private void event(ServerSentEvent message, String id) {
        long number;
        try {
            number = Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new ClientException(
                    ClientException.Reason.UNREACHABLE, "the service sent an event with the number \"" + id + "\"", e);
        }
        if (number > last) {
            fetch(number - 1);
            tell(new NumberedEvent(number, message.event(), message.data()));
        }
    }

    /** Tells by pages what was not told, up to an event. */
    private void fetch(long upTo) {
        while (last < upTo) {
            EventPage page = service.events(run, last, (int) Math.min(PAGE, upTo - last));
            if (page.events().isEmpty()) {
                throw missing();
            }
            page.events().forEach(this::tell);
        }
    }

    private void tell(NumberedEvent event) {
        if (event.id() != last + 1) {
            throw missing();
        }
        follower.event(event);
        last = event.id();
    }

    private ClientException missing() {
        return ClientException.unreachable("the service does not give event " + (last + 1) + " of run " + run);
    }

    private static long number(ServerSentEvent message, String name) {
        JsonNode number = ServiceJson.tree(message.data()).path(name);
        if (!number.isIntegralNumber()) {
            throw ClientException.unreachable(
                    "the service sent \"" + message.event() + "\" without \"" + name + "\": " + message.data());
        }
        return number.asLong();
    }
}
