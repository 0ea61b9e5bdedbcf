package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.RunService;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.monitor.RunCurves;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/** Routes for data from the events of a run: {@code /runs/…/metrics}, its curves, and {@code /runs/…/quarantine}, its quarantined subjects. */
final class CurveRoutes extends AllDirectives {
    private static final int POINTS = 500;
    private static final int MOST_POINTS = 5000;

    private final CurveCache curves;

    CurveRoutes(CurveCache curves) {
        this.curves = curves;
    }

    Route metrics(String run) {
        return parameterOptional(
                StringUnmarshallers.INTEGER,
                "points",
                points -> Problem.respond(curves.of(run).thenApply(found -> {
                    ObjectNode json = Json.object().put("run", run);
                    json.setAll((ObjectNode)
                            Json.tree(found.picture(Math.min(MOST_POINTS, Math.max(1, points.orElse(POINTS))))));
                    return Json.response(json);
                })));
    }

    Route quarantine(String run) {
        return Problem.respond(curves.of(run).thenApply(found -> {
            ObjectNode json = Json.object();
            ArrayNode quarantined = json.putArray("quarantined");
            for (RunEvent.SubjectQuarantined subject : found.quarantined()) {
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

    /** The curves of the runs that were requested last. Each event of the journal is read once. */
    static final class CurveCache {
        private static final int PAGE = 1000;

        /** The most runs in the cache; the curves of a long run take some megabytes. */
        private static final int SIZE = 20;

        private final RunService service;
        private final Map<String, RunCurves> cache = new LinkedHashMap<>(SIZE, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, RunCurves> eldest) {
                return size() > SIZE;
            }
        };

        CurveCache(RunService service) {
            this.service = service;
        }

        /** The curves of a run up to now; fails if there is no such run. */
        CompletionStage<RunCurves> of(String run) {
            return service.run(run).thenCompose(known -> read(run, curves(run)));
        }

        private RunCurves curves(String run) {
            synchronized (cache) {
                return cache.computeIfAbsent(run, absent -> new RunCurves());
            }
        }

        private CompletionStage<RunCurves> read(String run, RunCurves curves) {
            return service.events(run, curves.lastEvent(), PAGE).thenCompose(page -> {
                page.events().forEach(event -> curves.take(event.id(), JsonLine.read(event.json(), RunEvent.class)));
                return page.events().size() < PAGE ? CompletableFuture.completedFuture(curves) : read(run, curves);
            });
        }
    }
}
