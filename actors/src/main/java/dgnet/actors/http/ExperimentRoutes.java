package dgnet.actors.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.ExperimentView;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.experiment.Experiments;
import dgnet.actors.http.SubmissionJson.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** Routes for experiments: {@code /experiments}. */
final class ExperimentRoutes extends AllDirectives {
    /** The policy of a page with results: no script runs, nothing is loaded, and the page has no access to the service. */
    private static final HttpHeader SANDBOX = RawHeader.create(
            "Content-Security-Policy",
            "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'");

    /** A link to a file beside the page. A page in a sandbox cannot follow it. */
    private static final Pattern LINK = Pattern.compile("<a href=\"[^\"]*\">([^<]*)</a>");

    private final Experiments experiments;
    private final JsonBody body;
    private final Executor blocking;

    ExperimentRoutes(Experiments experiments, JsonBody body, Executor blocking) {
        this.experiments = experiments;
        this.body = body;
        this.blocking = blocking;
    }

    Route route() {
        return pathPrefix(
                "experiments",
                () -> concat(
                        pathEnd(() -> concat(
                                get(() -> Problem.respond(experiments
                                        .all()
                                        .thenApply(all -> Json.response(
                                                "experiments",
                                                all.stream()
                                                        .map(ExperimentRoutes::summary)
                                                        .toList())))),
                                post(() -> body.route(this::submit)))),
                        pathPrefix(segment(), this::experiment)));
    }

    private Route experiment(String name) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> shown(experiments.experiment(name))),
                        put(() -> body.route(
                                text -> experiments.extend(name, request(text)).thenApply(ExperimentRoutes::response))),
                        patch(() -> body.route(text -> experiments
                                .prioritise(name, SubmissionJson.priorityChange(text))
                                .thenApply(ExperimentRoutes::response))),
                        delete(() -> shown(experiments.delete(name))))),
                post(() -> concat(
                        path("pause", () -> shown(experiments.pause(name))),
                        path("resume", () -> shown(experiments.resume(name))),
                        path("cancel", () -> shown(experiments.cancel(name))))),
                get(() -> concat(
                        path(
                                segment("files").slash(segment()),
                                file -> Problem.respond(experiments
                                        .file(name, file)
                                        .thenApplyAsync(ExperimentRoutes::attachment, blocking))),
                        path(
                                "page",
                                () -> Problem.respond(experiments
                                        .file(name, "experiment.html")
                                        .thenApplyAsync(ExperimentRoutes::withoutLinks, blocking)
                                        .thenApply(ExperimentRoutes::page))),
                        path(
                                segment("reports").slash(segment()),
                                run -> Problem.respond(experiments
                                        .report(name, run)
                                        .thenApply(report ->
                                                page(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, report))))))));
    }

    private CompletionStage<HttpResponse> submit(String text) throws MalformedException {
        return experiments.submit(request(text)).thenApply(view -> Json.response(StatusCodes.CREATED, Json.tree(view))
                .addHeader(RawHeader.create("Location", "/api/v1/experiments/" + view.name())));
    }

    private static ExperimentRequest request(String text) throws MalformedException {
        return SubmissionJson.experiment(text);
    }

    private static Route shown(CompletionStage<ExperimentView> view) {
        return Problem.respond(view.thenApply(ExperimentRoutes::response));
    }

    private static HttpResponse response(ExperimentView view) {
        return Json.response(Json.tree(view));
    }

    /** The experiment without its trainings and tables, but with the number of trainings in each state. */
    private static JsonNode summary(ExperimentView view) {
        Map<String, Integer> states = new TreeMap<>();
        view.trainings().forEach(training -> states.merge(training.state(), 1, Integer::sum));
        ObjectNode json = (ObjectNode) Json.tree(view);
        json.remove(List.of("trainings", "tables", "notes", "settings", "grid"));
        json.put("trainings", view.trainings().size());
        json.set("states", Json.tree(states));
        return json;
    }

    private static ResponseEntity withoutLinks(Path page) {
        try {
            return HttpEntities.create(
                    ContentTypes.TEXT_HTML_UTF8,
                    LINK.matcher(Files.readString(page)).replaceAll("$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse page(ResponseEntity html) {
        return HttpResponse.create().addHeader(SANDBOX).withEntity(html);
    }

    /**
     * As an attachment, so that a page with results does not run as a page of the service. The file is read at once, since the next table
     * replaces it.
     */
    private static HttpResponse attachment(Path file) {
        String name = file.getFileName().toString();
        ContentType type = ContentTypes.APPLICATION_OCTET_STREAM;
        try {
            return HttpResponse.create()
                    .addHeader(RawHeader.create("Content-Disposition", "attachment; filename=\"" + name + "\""))
                    .withEntity(HttpEntities.create(type, Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
