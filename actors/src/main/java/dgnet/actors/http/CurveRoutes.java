package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunService;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/** What a run's events add up to: {@code /runs/…/metrics}, its curves, and {@code /runs/…/quarantine}, the subjects that were set aside. */
final class CurveRoutes extends AllDirectives {
    private static final int POINTS = 500;
    private static final int MOST_POINTS = 5000;

    private final CurveBook book;

    CurveRoutes(RunService service) {
        this.book = new CurveBook(service);
    }

    CurveBook book() {
        return book;
    }

    Route metrics(String run) {
        return parameterOptional(
                StringUnmarshallers.INTEGER,
                "points",
                points -> completeWithFuture(book.of(run)
                        .thenApply(curves -> {
                            ObjectNode json = Json.object().put("run", run);
                            json.setAll((ObjectNode) Json.tree(
                                    curves.picture(Math.min(MOST_POINTS, Math.max(1, points.orElse(POINTS))))));
                            return Json.response(json);
                        })
                        .exceptionally(Problem::of)));
    }

    Route quarantine(String run) {
        return completeWithFuture(book.of(run)
                .thenApply(curves -> {
                    ObjectNode json = Json.object();
                    json.putArray("quarantined");
                    for (RunEvent.SubjectQuarantined subject : curves.quarantined()) {
                        json.withArray("quarantined")
                                .addObject()
                                .put("domain", subject.domain())
                                .put("subject", subject.subject())
                                .put("file", subject.file())
                                .put("cause", subject.cause())
                                .put("episode", subject.episode())
                                .put("at", subject.at().toString());
                    }
                    return Json.response(json);
                })
                .exceptionally(Problem::of));
    }
}
