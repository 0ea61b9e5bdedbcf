package dgnet.actors.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService;
import dgnet.actors.http.CurveRoutes.CurveCache;
import dgnet.actors.http.SubmissionJson.MalformedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/** Routes below {@code /runs}: submit, list, show, change, delete and control runs, and their events. */
final class RunRoutes extends AllDirectives {
    private static final int MOST_EVENTS = 1000;
    private static final int EVENTS = 200;

    private final RunService service;
    private final JsonBody body;
    private final EventStream stream;
    private final CurveRoutes curves;
    private final FileRoutes files;
    private final JobRoutes jobs;

    /** @param blocking the executor for reading files */
    RunRoutes(RunService service, JsonBody body, Executor blocking, JobRoutes jobs) {
        this.jobs = jobs;
        this.service = service;
        this.body = body;
        this.stream = new EventStream(service);
        CurveCache cache = new CurveCache(service);
        this.curves = new CurveRoutes(cache);
        this.files = new FileRoutes(service, cache, blocking);
    }

    Route route() {
        return pathPrefix(
                "runs",
                () -> concat(
                        pathEnd(() -> concat(get(this::list), post(() -> body.route(this::submit)))),
                        pathPrefix(segment(), this::run)));
    }

    private Route run(String id) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> Problem.respond(service.run(id).thenApply(RunRoutes::shown))),
                        patch(() -> body.route(text -> change(id, text))),
                        delete(() -> Problem.respond(service.delete(id).thenApply(RunRoutes::shown))))),
                path("events", () -> get(() -> events(id))),
                path("stream", () -> get(() -> stream.route(id))),
                path("metrics", () -> get(() -> curves.metrics(id))),
                path("quarantine", () -> get(() -> curves.quarantine(id))),
                files.route(id),
                jobs.ofRun(id),
                path(
                        "actors",
                        () -> get(() -> Problem.respond(
                                service.activity(id).thenApply(actors -> Json.response("actors", actors))))),
                path(segment(), request -> post(() -> controlRequest(id, request))));
    }

    private Route list() {
        return parameterOptional(
                StringUnmarshallers.BOOLEAN,
                "archived",
                archived -> Problem.respond(service.runs()
                        .thenApply(runs -> Json.response(
                                "runs",
                                runs.stream()
                                        .filter(run -> archived.orElse(false) || !run.archived())
                                        .toList()))));
    }

    private CompletionStage<HttpResponse> submit(String text) throws MalformedException {
        return service.submit(SubmissionJson.submission(text))
                .thenApply(run -> Json.response(StatusCodes.CREATED, Json.tree(run))
                        .addHeader(RawHeader.create("Location", "/api/v1/runs/" + run.id())));
    }

    private CompletionStage<HttpResponse> change(String id, String text) throws MalformedException {
        return service.change(id, SubmissionJson.change(text)).thenApply(RunRoutes::shown);
    }

    private Route controlRequest(String id, String word) {
        Optional<ControlRequest> known = Arrays.stream(ControlRequest.values())
                .filter(request -> request.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
        // The response to a checkpoint request arrives after the current episode, when the checkpoint is on the disk.
        return known.isEmpty() ? reject() : withoutRequestTimeout(() -> control(id, known.get()));
    }

    private Route control(String id, ControlRequest request) {
        return Problem.respond(service.control(id, request).thenApply(result -> {
            ObjectNode json = Json.object();
            json.set("run", Json.tree(result.run()));
            json.put("checkpoint", result.checkpoint().orElse(null));
            return Json.response(json);
        }));
    }

    private Route events(String id) {
        return parameterOptional(
                StringUnmarshallers.LONG,
                "after",
                after -> parameterOptional(
                        StringUnmarshallers.INTEGER,
                        "limit",
                        limit -> Problem.respond(service.events(
                                        id,
                                        Math.max(0, after.orElse(0L)),
                                        Math.min(MOST_EVENTS, Math.max(1, limit.orElse(EVENTS))))
                                .thenApply(page -> Json.response(Json.page(page))))));
    }

    private static HttpResponse shown(Object run) {
        return Json.response(Json.tree(run));
    }
}
