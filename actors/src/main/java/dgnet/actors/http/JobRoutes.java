package dgnet.actors.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.job.Job;
import dgnet.actors.job.Jobs;
import dgnet.actors.job.UploadCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.FileIO;

/** Routes for jobs: {@code /runs/…/predict}, {@code /runs/…/evaluate} and {@code /jobs}. Each job uses the model of a run, in its own process. */
final class JobRoutes extends AllDirectives {
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(10);

    private static final HttpResponse NO_CONTENT = HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);

    private final RunService service;
    private final Jobs jobs;
    private final Executor blocking;

    JobRoutes(RunService service, Jobs jobs, Executor blocking) {
        this.service = service;
        this.jobs = jobs;
        this.blocking = blocking;
    }

    /** The routes below a run. */
    Route ofRun(String run) {
        return post(() -> concat(
                path("predict", () -> predict(run)),
                path(
                        "evaluate",
                        () -> Problem.respond(withModel(run)
                                .thenComposeAsync(view -> jobs.evaluate(jobs.prepare(), view), blocking)
                                .thenApply(JobRoutes::accepted)))));
    }

    Route route() {
        return pathPrefix(
                "jobs",
                () -> concat(
                        pathEnd(() ->
                                get(() -> Problem.respond(jobs.all().thenApply(all -> Json.response("jobs", all))))),
                        pathPrefix(segment(), this::job)));
    }

    private Route job(String id) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> Problem.respond(jobs.job(id).thenApply(job -> Json.response(Json.tree(job))))),
                        delete(() -> Problem.respond(jobs.remove(id).thenApply(done -> NO_CONTENT))))),
                path(
                        segment("results").slash(segment()),
                        name -> get(() -> Problem.respond(jobs.result(id, name).thenApply(JobRoutes::file)))));
    }

    private Route predict(String run) {
        return withoutRequestTimeout(() -> parameterOptional(
                "name",
                name -> parameterOptional(
                        StringUnmarshallers.BOOLEAN,
                        "keepLargest",
                        largest -> parameterOptional(
                                StringUnmarshallers.BOOLEAN,
                                "flipAugment",
                                flips -> extractMaterializer(materializer ->
                                        extractRequestEntity(entity -> Problem.respond(withModel(run)
                                                .thenCompose(view -> uploaded(name.orElse(""), entity, materializer)
                                                        .thenCompose(
                                                                id -> jobs.predict(
                                                                        id,
                                                                        view,
                                                                        largest.orElse(false),
                                                                        flips.orElse(false))))
                                                .thenApply(JobRoutes::accepted))))))));
    }

    /** The run, which must have a model. */
    private CompletionStage<RunView> withModel(String run) {
        return service.run(run).thenApply(view -> {
            if (view.checkpoint().isEmpty()) {
                throw new ServiceException(
                        Reason.CONFLICT, "The run " + run + " has no model yet; it has one after its first checkpoint");
            }
            return view;
        });
    }

    /** The id of a new job with the uploaded scan. If the scan is not valid, its files are removed. */
    private CompletionStage<String> uploaded(String name, RequestEntity entity, Materializer materializer) {
        UploadCheck.requireName(name);
        return CompletableFuture.supplyAsync(jobs::prepare, blocking).thenCompose(id -> {
            Path file = jobs.input(id, name);
            return entity.withSizeLimit(jobs.settings().uploadBytes())
                    .getDataBytes()
                    .completionTimeout(UPLOAD_TIMEOUT)
                    .runWith(FileIO.toPath(file), materializer)
                    .thenAcceptAsync(
                            written -> UploadCheck.require(file, jobs.settings().imageBytes()), blocking)
                    .whenCompleteAsync(
                            (done, fault) -> {
                                if (fault != null) {
                                    jobs.abandon(id);
                                }
                            },
                            blocking)
                    .thenApply(done -> id);
        });
    }

    private static HttpResponse accepted(Job job) {
        return Json.response(StatusCodes.ACCEPTED, Json.tree(job))
                .addHeader(RawHeader.create("Location", "/api/v1/jobs/" + job.id()));
    }

    private static HttpResponse file(Path file) {
        // As an attachment, so that a report does not run as a page of the service.
        return HttpResponse.create()
                .addHeader(
                        RawHeader.create("Content-Disposition", "attachment; filename=\"" + file.getFileName() + "\""))
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, file));
    }
}
