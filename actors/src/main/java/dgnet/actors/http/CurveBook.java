package dgnet.actors.http;

import dgnet.actors.api.RunService;
import dgnet.actors.event.RunEventJson;
import dgnet.actors.monitor.RunCurves;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The curves of the runs that were asked for last, read from the journal once and then from where they were left. */
final class CurveBook {
    private static final int PAGE = 1000;

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

    CurveBook(RunService service) {
        this.service = service;
    }

    /** A run's curves up to now; fails where there is no such run. */
    CompletionStage<RunCurves> of(String run) {
        return service.run(run).thenCompose(known -> read(run, curves(run)));
    }

    private RunCurves curves(String run) {
        synchronized (held) {
            return held.computeIfAbsent(run, absent -> new RunCurves());
        }
    }

    private CompletionStage<RunCurves> read(String run, RunCurves curves) {
        return service.events(run, curves.lastEvent(), PAGE).thenCompose(page -> {
            page.events().forEach(event -> curves.take(event.id(), RunEventJson.read(event.json())));
            return page.events().size() < PAGE ? CompletableFuture.completedFuture(curves) : read(run, curves);
        });
    }
}
