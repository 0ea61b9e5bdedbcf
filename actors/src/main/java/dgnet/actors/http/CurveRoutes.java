package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.event.RunEvent;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/** What a run's events add up to: {@code /runs/…/metrics}, its curves, and {@code /runs/…/quarantine}, the subjects that were set aside. */
final class CurveRoutes extends Answers {
    private static final int POINTS = 500;
    private static final int MOST_POINTS = 5000;

    private final CurveBook book;

    CurveRoutes(CurveBook book) {
        this.book = book;
    }

    Route metrics(String run) {
        return parameterOptional(
                StringUnmarshallers.INTEGER,
                "points",
                points -> answer(book.of(run).thenApply(curves -> {
                    ObjectNode json = Json.object().put("run", run);
                    json.setAll((ObjectNode)
                            Json.tree(curves.picture(Math.min(MOST_POINTS, Math.max(1, points.orElse(POINTS))))));
                    return Json.response(json);
                })));
    }

    Route quarantine(String run) {
        return answer(book.of(run).thenApply(curves -> {
            ObjectNode json = Json.object();
            ArrayNode quarantined = json.putArray("quarantined");
            for (RunEvent.SubjectQuarantined subject : curves.quarantined()) {
                quarantined
                        .addObject()
                        .put("domain", subject.domain())
                        .put("subject", subject.subject())
                        .put("file", subject.file())
                        .put("cause", subject.cause())
                        .put("episode", subject.episode())
                        .put("at", subject.at().toString());
            }
            return Json.response(json);
        }));
    }
}
