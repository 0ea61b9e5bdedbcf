package dgnet.actors.http;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunService.StreamElement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The events of a run as server-sent events, after the one in {@code Last-Event-ID}: {@code gap} if the client was too slow, {@code end}
 * after the end of the run.
 */
final class EventStream extends AllDirectives {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final RunService service;

    EventStream(RunService service) {
        this.service = service;
    }

    Route route(String run) {
        return parameterOptional(
                StringUnmarshallers.LONG,
                "after",
                after -> optionalHeaderValueByName("Last-Event-ID", last -> stream(run, after, last)));
    }

    private Route stream(String run, Optional<Long> after, Optional<String> last) {
        long from;
        try {
            from = Math.max(
                    0,
                    last.map(text -> Long.valueOf(text.strip())).or(() -> after).orElse(0L));
        } catch (NumberFormatException e) {
            return complete(
                    Problem.of(StatusCodes.BAD_REQUEST, "The header Last-Event-ID must be the number of an event"));
        }
        CompletionStage<Route> known = service.run(run)
                .handle((view, fault) -> fault == null
                        ? completeOK(events(run, from), EventStreamMarshalling.toEventStream())
                        : complete(Problem.of(fault)));
        return onSuccess(known, route -> route);
    }

    private Source<ServerSentEvent, NotUsed> events(String run, long after) {
        return service.follow(run, after).map(EventStream::sent).keepAlive(HEARTBEAT, ServerSentEvent::heartbeat);
    }

    private static ServerSentEvent sent(StreamElement element) {
        if (element instanceof StreamElement.Event one) {
            NumberedEvent event = one.event();
            return ServerSentEvent.create(
                    event.json(),
                    Optional.of(event.type()),
                    Optional.of(Long.toString(event.id())),
                    OptionalInt.empty());
        }
        if (element instanceof StreamElement.Gap gap) {
            return ServerSentEvent.create(
                    Json.object()
                            .put("after", gap.after())
                            .put("upTo", gap.upTo())
                            .toString(),
                    "gap");
        }
        return ServerSentEvent.create(
                Json.object().put("last", ((StreamElement.End) element).last()).toString(), "end");
    }
}
