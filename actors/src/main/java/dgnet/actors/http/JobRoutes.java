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
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.FileIO;

/** {@code /runs/…/predict}, {@code /runs/…/evaluate} and {@code /jobs}: work with a run's model, in a process of its own. */
final class JobRoutes extends Answers {
    private static final Duration TO_UPLOAD = Duration.ofMinutes(10);

    private static final HttpResponse GONE = HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);

    private final RunService service;
    private final Jobs jobs;
    private final Executor blocking;

    JobRoutes(RunService service, Jobs jobs, Executor blocking) {
        this.service = service;
        this.jobs = jobs;
        this.blocking = blocking;
    }

    /** Below a run. */
    Route ofRun(String run) {
        return post(() -> concat(
                path("predict", () -> predict(run)),
                path(
                        "evaluate",
                        () -> answer(withModel(run)
                                .thenComposeAsync(view -> jobs.evaluate(jobs.prepare(), view), blocking)
                                .thenApply(JobRoutes::accepted)))));
    }

    Route route() {
        return pathPrefix(
                "jobs",
                () -> concat(
                        pathEnd(() -> get(() -> answer(jobs.all().thenApply(all -> Json.response("jobs", all))))),
                        pathPrefix(segment(), this::job)));
    }

    private Route job(String id) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> answer(jobs.job(id).thenApply(job -> Json.response(Json.tree(job))))),
                        delete(() -> answer(jobs.remove(id).thenApply(done -> GONE))))),
                path(
                        segment("results").slash(segment()),
                        name -> get(() -> answer(jobs.result(id, name).thenApply(JobRoutes::file)))));
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
                                        extractRequestEntity(entity -> answer(withModel(run)
                                                .thenCompose(view -> uploaded(name.orElse(""), entity, materializer)
                                                        .thenCompose(
                                                                id -> jobs.predict(
                                                                        id,
                                                                        view,
                                                                        largest.orElse(false),
                                                                        flips.orElse(false))))
                                                .thenApply(JobRoutes::accepted))))))));
    }

    /** The run, where it has something to work with. */
    private CompletionStage<RunView> withModel(String run) {
        return service.run(run).thenApply(view -> {
            if (view.checkpoint().isEmpty()) {
                throw new ServiceException(
                        Reason.CONFLICT, "the run " + run + " has no model yet; it has one after its first checkpoint");
            }
            return view;
        });
    }

    /** The id of a job whose scan is there and was found good; nothing is left of one that was not. */
    private CompletionStage<String> uploaded(String name, RequestEntity entity, Materializer materializer) {
        UploadCheck.requireName(name);
        return CompletableFuture.supplyAsync(jobs::prepare, blocking).thenCompose(id -> {
            Path file = jobs.input(id, name);
            return entity.withSizeLimit(jobs.settings().uploadBytes())
                    .getDataBytes()
                    .completionTimeout(TO_UPLOAD)
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
        // Never shown in place: a report is a page, and would be one of the service's.
        return HttpResponse.create()
                .addHeader(
                        RawHeader.create("Content-Disposition", "attachment; filename=\"" + file.getFileName() + "\""))
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, file));
    }
}
