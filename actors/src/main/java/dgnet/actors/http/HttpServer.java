package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.config.Presets;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.experiment.Experiments;
import dgnet.actors.job.Jobs;
import dgnet.actors.launch.BuildVersion;
import dgnet.actors.monitor.ServiceMetrics;
import dgnet.actors.monitor.SystemFigures;
import dgnet.data.DataException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.event.BusLogging;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;
import org.apache.pekko.stream.javadsl.Sink;

/** The HTTP server of the service: all routes, and the address on which it listens. */
public final class HttpServer extends AllDirectives {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist";

    private final RunService service;
    private final ServiceMetrics metrics;
    private final JobRoutes jobs;
    private final Experiments experiments;
    private final ServiceSettings settings;
    private final Guard guard;
    private final Executor blocking;

    private HttpServer(
            RunService service,
            ServiceMetrics metrics,
            Jobs jobs,
            Experiments experiments,
            ServiceSettings settings,
            Executor blocking) {
        this.experiments = experiments;
        this.blocking = blocking;
        this.service = service;
        this.metrics = metrics;
        this.jobs = new JobRoutes(service, jobs, blocking);
        this.settings = settings;
        this.guard = new Guard(settings.token());
    }

    /** The settings of the actor system for the server. */
    public static Config systemSettings(ServiceSettings settings) {
        return ConfigFactory.parseMap(Map.of(
                "pekko.http.server.backlog",
                settings.limits().connections(),
                "pekko.http.server.server-header",
                "",
                "pekko.http.server.request-timeout",
                "60 s",
                "pekko.http.server.transparent-head-requests",
                "on",
                "pekko.http.server.parsing.max-content-length",
                settings.limits().jsonBytes(),
                "pekko.http.server.parsing.error-handler",
                MalformedRequest.class.getName()));
    }

    /** The response to a malformed request. It does not quote the request, which may contain a token. */
    public static final class MalformedRequest extends ParsingErrorHandler {
        @Override
        public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
            return Guard.guarded(Problem.of(status, status.defaultMessage()));
        }
    }

    /** The log of the HTTP library with errors only. Its warnings quote requests of clients. */
    private static final class ErrorLog extends BusLogging {
        ErrorLog(ActorSystem<?> system) {
            super(system.classicSystem().eventStream(), "http", HttpServer.class);
        }

        @Override
        public boolean isWarningEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }
    }

    /**
     * Starts the server.
     *
     * @return the address of the started server
     * @throws DataException if the server cannot listen at the address
     */
    public static String open(
            ActorSystem<?> system,
            RunService service,
            ServiceMetrics metrics,
            Jobs jobs,
            Experiments experiments,
            ServiceSettings settings) {
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        HttpServer server = new HttpServer(service, metrics, jobs, experiments, settings, blocking);
        Connections connections = new Connections(system, settings.limits(), server.route(), server.probesAlone());
        try {
            ServerBinding binding = Http.get(system)
                    .newServerAt(settings.address(), settings.port())
                    .logTo(new ErrorLog(system))
                    .connectionSource()
                    .to(Sink.foreach(connections::accept))
                    .run(system)
                    .toCompletableFuture()
                    .join();
            CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
            shutdown.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "close-server", () -> binding.unbind());
            shutdown.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "close-connections", () -> connections
                    .close()
                    .toCompletableFuture()
                    .completeOnTimeout(Done.getInstance(), CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            String host = settings.address().contains(":") ? "[" + settings.address() + "]" : settings.address();
            return "http://" + host + ":" + binding.localAddress().getPort();
        } catch (CompletionException e) {
            throw cannotListen(settings, e.getCause());
        }
    }

    /**
     * Checks, before the service starts, that the server can listen at its address.
     *
     * @throws DataException if it cannot
     */
    public static void requireFreeAddress(ServiceSettings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(settings.address(), settings.port()));
        } catch (IOException e) {
            throw cannotListen(settings, e);
        }
    }

    private static DataException cannotListen(ServiceSettings settings, Throwable cause) {
        return new DataException(
                "The service cannot listen at " + settings.address() + " port " + settings.port() + ": "
                        + cause.getMessage() + "; choose another port (--set port=…)",
                cause);
    }

    private Route route() {
        return withProblems(() -> concat(probes(), api(), dashboard()));
    }

    /** The routes for monitoring. They are available even if all connections are in use. */
    private Route probes() {
        return concat(health(), prometheus());
    }

    private Route probesAlone() {
        return withProblems(() -> concat(
                probes(),
                complete(Problem.of(
                        StatusCodes.SERVICE_UNAVAILABLE,
                        "The number of open requests and streams has reached limits.max-connections or"
                                + " limits.max-connections-by-address; close some, or try again later"))));
    }

    /** Routes with problems as the responses to exceptions and rejections, and with the headers of every response. */
    private Route withProblems(Supplier<Route> routes) {
        ExceptionHandler faults = ExceptionHandler.newBuilder()
                .matchAny(fault -> complete(Problem.of(fault)))
                .build();
        return mapResponse(
                Guard::guarded,
                () -> handleExceptions(
                        faults,
                        () -> handleRejections(
                                RejectionHandler.defaultHandler().mapRejectionResponse(HttpServer::rejected), routes)));
    }

    /** The response to a request without a route, with the status from the library. */
    private static HttpResponse rejected(HttpResponse response) {
        String detail = response.entity() instanceof HttpEntity.Strict text
                ? text.getData().utf8String()
                : response.status().defaultMessage();
        return Problem.of(response.status(), detail).addHeaders(response.getHeaders());
    }

    private Route api() {
        JsonBody body = new JsonBody(settings.limits());
        Route inside = concat(
                path("service", () -> get(this::facts)),
                path("openapi.json", () -> get(() -> getFromResource("openapi.json"))),
                new RunRoutes(service, body, blocking, jobs).route(),
                new ExperimentRoutes(experiments, body, blocking).route(),
                jobs.route());
        return pathPrefix("api", () -> pathPrefix("v1", () -> guarded(inside)));
    }

    /** The metrics for Prometheus. */
    private Route prometheus() {
        ContentType type = ContentTypes.parse(ServiceMetrics.CONTENT_TYPE);
        return path(
                "metrics",
                () -> get(() -> guarded(extractRequest(
                        request -> complete(HttpResponse.create().withEntity(type, metrics.text(Instant.now())))))));
    }

    private Route guarded(Route inside) {
        return extractRequest(request -> {
            Optional<HttpResponse> refusal = guard.refusal(request);
            return refusal.isPresent() ? complete(refusal.get()) : inside;
        });
    }

    /** The service is live if no run is stalled, and ready if the runs and their histories are accessible. */
    private Route health() {
        HttpResponse well = Json.response(Json.object().put("status", "ok"));
        return pathPrefix(
                "health",
                () -> get(() -> concat(
                        path("live", () -> extractRequest(request -> complete(alive(well)))),
                        path(
                                "ready",
                                () -> completeWithFuture(
                                        service.ready().thenApply(done -> well).exceptionally(Problem::of))))));
    }

    private HttpResponse alive(HttpResponse well) {
        List<String> stalled = metrics.stalled();
        if (stalled.isEmpty()) {
            return well;
        }
        ObjectNode json = Json.object().put("status", "stalled");
        json.set("runs", Json.tree(stalled));
        return Json.response(StatusCodes.SERVICE_UNAVAILABLE, json);
    }

    private Route facts() {
        BiFunction<RunService.Devices, List<RunView>, HttpResponse> response = (devices, runs) -> {
            ObjectNode json = Json.object().put("version", BuildVersion.program());
            ArrayNode list = json.putArray("devices");
            devices.runs().forEach((name, running) -> list.addObject()
                    .put("name", name)
                    .put("slots", devices.slots())
                    .set("running", Json.tree(running)));
            ArrayNode queue = json.putArray("queue");
            runs.stream()
                    .filter(run -> run.state() == RunState.QUEUED)
                    .sorted((one, other) ->
                            one.place().orElse(0) - other.place().orElse(0))
                    .forEach(run -> queue.add(run.id()));
            json.set("presets", Json.tree(Presets.names()));
            json.set("experiments", Json.tree(Presets.experiments()));
            json.set(
                    "dataRoots",
                    Json.tree(
                            settings.dataRoots().stream().map(Object::toString).toList()));
            json.set(
                    "system",
                    Json.tree(SystemFigures.read(
                            settings.runsDirectory(), devices.runs().keySet())));
            return Json.response(json);
        };
        return Problem.respond(service.devices().thenCombineAsync(service.runs(), response, blocking));
    }

    /** The files of the dashboard, from the class path: the page, its scripts, and the library for charts. */
    private Route dashboard() {
        return get(() -> concat(
                pathSingleSlash(() -> getFromResource("dashboard/index.html")),
                pathPrefix("dashboard", () -> getFromResourceDirectory("dashboard")),
                pathPrefix("webjars", () -> pathPrefix("uplot", () -> getFromResourceDirectory(UPLOT)))));
    }
}
