package dgnet.actors.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.http.CurveRoutes.CurveCache;
import dgnet.actors.launch.LogEnd;
import dgnet.actors.launch.ModelExport;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.monitor.PictureFolder;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.SavedCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/**
 * Routes for the files of a run: the pictures of its last validation, its checkpoints as model files, and the end of its log. Only listed
 * names are served.
 */
final class FileRoutes extends AllDirectives {
    private static final String ENDING = ".dgnet";
    private static final int LINES = 500;
    private static final int MOST_LINES = 10_000;
    private static final ContentType PNG = ContentTypes.create(MediaTypes.IMAGE_PNG);

    private final RunService service;
    private final CurveCache curves;
    private final Executor blocking;

    FileRoutes(RunService service, CurveCache curves, Executor blocking) {
        this.service = service;
        this.curves = curves;
        this.blocking = blocking;
    }

    Route route(String run) {
        return get(() -> concat(
                path(
                        "log",
                        () -> parameterOptional(
                                StringUnmarshallers.INTEGER,
                                "lines",
                                lines -> respond(run, view -> log(view, lines.orElse(LINES))))),
                pathPrefix(
                        "pictures",
                        () -> concat(
                                pathEnd(() -> Problem.respond(pictures(run))),
                                path(
                                        segment().slash(segment()),
                                        (domain, file) -> respond(run, view -> picture(view, domain, file))))),
                pathPrefix(
                        "models",
                        () -> concat(
                                pathEnd(() -> respond(run, FileRoutes::models)),
                                path(
                                        segment(),
                                        name -> withoutRequestTimeout(
                                                () -> respond(run, view -> model(view, name))))))));
    }

    private CompletionStage<HttpResponse> pictures(String run) {
        return curves.of(run)
                .thenCombineAsync(
                        service.run(run),
                        (known, view) -> {
                            ObjectNode json = Json.object();
                            PictureFolder.Index index =
                                    reading(() -> folder(view).index());
                            if (known.validated().isPresent()) {
                                json.put("episode", known.validated().getAsLong());
                            } else {
                                json.putNull("episode");
                            }
                            json.set("pictures", Json.tree(index.pictures()));
                            return Json.response(json);
                        },
                        blocking);
    }

    private static PictureFolder folder(RunView view) {
        return new PictureFolder(new RunDirectory(view.directory()).pictures());
    }

    private static HttpResponse picture(RunView view, String domain, String file) {
        String part = file.endsWith(".png") ? file.substring(0, file.length() - ".png".length()) : "";
        Path picture = reading(() -> folder(view).part(domain, part))
                .orElseThrow(() -> absent("The run " + view.id() + " has no picture " + domain + "/" + file));
        return HttpResponse.create().withEntity(PNG, reading(() -> Files.readAllBytes(picture)));
    }

    private static HttpResponse log(RunView view, int lines) {
        String text = reading(
                        () -> LogEnd.of(new RunDirectory(view.directory()), Math.min(MOST_LINES, Math.max(1, lines))))
                .orElseThrow(() -> absent("The run " + view.id() + " has no log yet"));
        return HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, text);
    }

    private static HttpResponse models(RunView view) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("models");
        CheckpointDirectory checkpoints = checkpoints(view);
        Optional<Path> best = checkpoints.best();
        for (SavedCheckpoint checkpoint : checkpoints.saved()) {
            boolean isBest = best.filter(checkpoint.path()::equals).isPresent();
            if (isBest) {
                list.insertObject(0)
                        .put("name", "best" + ENDING)
                        .put("episode", checkpoint.episode())
                        .put("best", true);
            }
            list.addObject()
                    .put("name", checkpoint.path().getFileName() + ENDING)
                    .put("episode", checkpoint.episode())
                    .put("best", isBest);
        }
        return Json.response(json);
    }

    private static HttpResponse model(RunView view, String name) {
        Path checkpoint = find(checkpoints(view), name)
                .orElseThrow(() -> absent("The run " + view.id() + " has no model " + name));
        try {
            Path file = Files.createTempFile("model-", ENDING);
            try {
                ModelExport.write(RunDirectory.open(view.directory()), checkpoint, file);
                return HttpResponse.create()
                        .addHeader(RawHeader.create(
                                "Content-Disposition",
                                "attachment; filename=\"" + view.id() + "-" + checkpoint.getFileName() + ENDING + "\""))
                        .withEntity(ContentTypes.APPLICATION_OCTET_STREAM, Files.readAllBytes(file));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DataException gone) {
            throw absent("Cannot export the model " + name + ": " + gone.getMessage());
        }
    }

    private static Optional<Path> find(CheckpointDirectory checkpoints, String name) {
        if (name.equals("best" + ENDING)) {
            return checkpoints.best();
        }
        return checkpoints.all().stream()
                .filter(one -> name.equals(one.getFileName() + ENDING))
                .findFirst();
    }

    private static CheckpointDirectory checkpoints(RunView view) {
        // Read only: this number of checkpoints to keep is not used.
        return new CheckpointDirectory(new RunDirectory(view.directory()).checkpoints(), 1, Map.of());
    }

    private static ServiceException absent(String sentence) {
        return new ServiceException(ServiceException.Reason.ABSENT, sentence);
    }

    private interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> T reading(Reading<T> file) {
        try {
            return file.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Route respond(String run, Function<RunView, HttpResponse> reading) {
        return Problem.respond(service.run(run).thenApplyAsync(reading, blocking));
    }
}
