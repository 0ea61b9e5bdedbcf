package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import dgnet.actors.monitor.RunCurves;
import dgnet.actors.service.RunService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/** {@code /runs/…/metrics}: a run's curves, read from the journal once and then from where they were left. */
final class CurveRoutes extends AllDirectives {
    private static final int PAGE = 1000;
    private static final int POINTS = 500;
    private static final int MOST_POINTS = 5000;

    /** Runs whose curves are held; those of a long run take some megabytes. */
    private static final int HELD = 20;

    private final RunService service;
    private final Map<String, RunCurves> held = new LinkedHashMap<>(HELD, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunCurves> eldest) {
            return size() > HELD;
        }
    };

    CurveRoutes(RunService service) {
        this.service = service;
    }

    Route route(String run) {
        return parameterOptional(
                StringUnmarshallers.INTEGER,
                "points",
                points -> completeWithFuture(service.run(run)
                        .thenCompose(known -> read(run, curves(run)))
                        .thenApply(curves -> {
                            ObjectNode json = Json.object().put("run", run);
                            json.setAll((ObjectNode) Json.tree(
                                    curves.picture(Math.min(MOST_POINTS, Math.max(1, points.orElse(POINTS))))));
                            return Json.response(json);
                        })
                        .exceptionally(Problem::of)));
    }

    private RunCurves curves(String run) {
        synchronized (held) {
            return held.computeIfAbsent(run, absent -> new RunCurves());
        }
    }

    private CompletionStage<RunCurves> read(String run, RunCurves curves) {
        return service.events(run, curves.lastEvent(), PAGE).thenCompose(page -> {
            page.events().forEach(event -> curves.take(event.id(), event(event.json())));
            return page.events().size() < PAGE ? CompletableFuture.completedFuture(curves) : read(run, curves);
        });
    }

    private static RunEvent event(String json) {
        return RunEventJson.read(json);
    }
}
