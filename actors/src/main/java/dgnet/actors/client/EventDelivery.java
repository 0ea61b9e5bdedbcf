package dgnet.actors.client;

import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService.EventPage;
import dgnet.actors.client.EventStreamClient.Follower;
import dgnet.actors.client.ServerSentEvents.ServerSentEvent;

/** Delivers the events of a run to a follower, each once and in order, whatever the streams of several connections contain. */
final class EventDelivery {
    private static final int PAGE = 1000;

    private final ServiceClient service;
    private final String run;
    private final Follower follower;
    private long last;

    EventDelivery(ServiceClient service, String run, long after, Follower follower) {
        this.service = service;
        this.run = run;
        this.last = after;
        this.follower = follower;
    }

    String run() {
        return run;
    }

    /** The number of the last delivered event. */
    long last() {
        return last;
    }

    /**
     * Processes an event of the stream.
     *
     * @return whether it is the end of the run
     * @throws ClientException if the service cannot have sent it, or the history lacks the events that it refers to
     */
    boolean ends(ServerSentEvent message) {
        switch (message.event()) {
            case "end" -> {
                long end = number(message, "last");
                fetch(end);
                if (end < last) {
                    throw new ClientException(
                            ClientException.Reason.DECLINED,
                            "The history of run " + run + " ends with event " + end + ", but event " + last
                                    + " was received: this is another run with the same name, or the service has lost events");
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
                    ClientException.Reason.UNREACHABLE, "The service sent an event with the number \"" + id + "\"", e);
        }
        if (number > last) {
            fetch(number - 1);
            deliver(new NumberedEvent(number, message.event(), message.data()));
        }
    }

    /** Fetches the missing events up to a number, page by page, and delivers them. */
    private void fetch(long upTo) {
        while (last < upTo) {
            EventPage page = service.events(run, last, (int) Math.min(PAGE, upTo - last));
            if (page.events().isEmpty()) {
                throw missing();
            }
            page.events().forEach(this::deliver);
        }
    }

    private void deliver(NumberedEvent event) {
        if (event.id() != last + 1) {
            throw missing();
        }
        follower.event(event);
        last = event.id();
    }

    private ClientException missing() {
        return ClientException.unreachable("The service has no event " + (last + 1) + " of run " + run);
    }

    private static long number(ServerSentEvent message, String name) {
        JsonNode number = ServiceJson.tree(message.data()).path(name);
        if (!number.isIntegralNumber()) {
            throw ClientException.unreachable(
                    "The service sent \"" + message.event() + "\" without \"" + name + "\": " + message.data());
        }
        return number.asLong();
    }
}
