package dgnet.actors.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.ExperimentView;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService.ControlResult;
import dgnet.actors.api.RunService.EventPage;
import dgnet.actors.api.RunService.RunChange;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ClientException.Reason;
import dgnet.actors.config.ConfigurationError;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ExperimentRequest;
import dgnet.data.DataException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Sends requests to the service over HTTP and waits for the responses. Every method throws a {@link dgnet.data.DataException}, with a list
 * of all errors, if its arguments are not valid, and a {@link ClientException} if the service cannot be reached or rejects the request.
 */
public final class ServiceClient {
    /** Long, because the response to a checkpoint request arrives after the current episode, when the checkpoint is on the disk. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final ServiceAddress address;
    private final HttpClient http;

    /**
     * A response of the service.
     *
     * @param value the parsed body
     * @param json the body, one JSON document
     */
    public record Response<T>(T value, String json) {}

    public ServiceClient(ServiceAddress address) {
        this.address = address;
        // A redirect could send the token to another server.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Checks a submission and queues it. */
    public Response<RunView> submit(Submission submission) {
        ObjectNode body = ServiceJson.object();
        body.put("preset", submission.preset());
        submission.name().ifPresent(name -> body.put("name", name));
        body.put("priority", submission.priority());
        ObjectNode settings = body.putObject("settings");
        submission.settings().forEach(settings::put);
        return readRun(post("/runs", body.toString()));
    }

    /** Starts an experiment, or extends the one with this name. */
    public Response<ExperimentView> submit(ExperimentRequest request) {
        ObjectNode body = ServiceJson.object();
        body.put("preset", request.preset());
        body.put("priority", request.priority());
        ObjectNode settings = body.putObject("settings");
        request.settings().forEach(settings::put);
        body.set("experiment", ServiceJson.tree(request.grid()));
        String name = request.name().orElseThrow();
        boolean exists = false;
        for (JsonNode known : ServiceJson.tree(get("/experiments")).path("experiments")) {
            exists |= known.path("name").asText().equals(name);
        }
        String json;
        if (exists) {
            json = send(address.request("/experiments/" + ServiceAddress.segment(name))
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(body.toString())));
        } else {
            json = post("/experiments", body.put("name", name).toString());
        }
        return readExperiment(json);
    }

    /** One experiment. */
    public Response<ExperimentView> experiment(String name) {
        return readExperiment(get("/experiments/" + ServiceAddress.segment(name)));
    }

    private static Response<ExperimentView> readExperiment(String json) {
        return new Response<>(ServiceJson.value(ServiceJson.tree(json), ExperimentView.class), json);
    }

    /** All runs including archived ones, the newest first. */
    public Response<List<RunView>> runs() {
        String json = get("/runs?archived=true");
        return new Response<>(ServiceJson.values(ServiceJson.tree(json).path("runs"), RunView.class), json);
    }

    /** One run. */
    public Response<RunView> run(String id) {
        return readRun(get(path(id)));
    }

    /** Applies the parts of the change that are not empty. */
    public Response<RunView> change(String id, RunChange change) {
        ObjectNode body = ServiceJson.object();
        change.priority().ifPresent(priority -> body.put("priority", priority));
        change.tags().ifPresent(tags -> tags.forEach(body.putArray("tags")::add));
        change.archived().ifPresent(archived -> body.put("archived", archived));
        return readRun(send(address.request(path(id))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body.toString()))));
    }

    /** Deletes a run that has ended, with its folder. */
    public Response<RunView> delete(String id) {
        return readRun(send(address.request(path(id)).DELETE()));
    }

    /** Sends a control request to a run. */
    public Response<ControlResult> control(String id, ControlRequest request) {
        String json = post(path(id) + "/" + request.name().toLowerCase(Locale.ROOT), "");
        JsonNode answer = ServiceJson.tree(json);
        return new Response<>(
                new ControlResult(
                        ServiceJson.value(answer.path("run"), RunView.class),
                        Optional.ofNullable(answer.path("checkpoint").textValue())),
                json);
    }

    /**
     * A page of a run's events.
     *
     * @param after the number of the event before the page; 0 for the first page
     * @param limit the most events to return, at most 1000
     */
    public EventPage events(String id, long after, int limit) {
        JsonNode page = ServiceJson.tree(get(path(id) + "/events?after=" + after + "&limit=" + limit));
        List<NumberedEvent> events = new ArrayList<>();
        for (JsonNode numbered : page.path("events")) {
            JsonNode event = numbered.path("event");
            events.add(new NumberedEvent(
                    numbered.path("id").asLong(), event.path("type").asText(), event.toString()));
        }
        return new EventPage(events, page.path("last").asLong());
    }

    /** The path of a run, below {@code /api/v1}. */
    static String path(String run) {
        return "/runs/" + ServiceAddress.segment(run);
    }

    ServiceAddress address() {
        return address;
    }

    HttpClient http() {
        return http;
    }

    /** The exception for a request without a response. */
    ClientException unreachable(IOException fault) {
        String cause = fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
        return new ClientException(
                ClientException.Reason.UNREACHABLE,
                "The service at " + address + " cannot be reached (" + cause
                        + "). Start it with dgnet serve, or give its address with --service or in DGNET_SERVICE",
                fault);
    }

    private static Response<RunView> readRun(String json) {
        return new Response<>(ServiceJson.value(ServiceJson.tree(json), RunView.class), json);
    }

    private String get(String path) {
        return send(address.request(path).GET());
    }

    private String post(String path, String body) {
        HttpRequest.Builder request = address.request(path);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request.POST(BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.header("Accept", "application/json, application/problem+json")
                            .timeout(RESPONSE_TIMEOUT)
                            .build(),
                    BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() / 100 != 2) {
                throw failure(address, response.statusCode(), response.body());
            }
            return response.body();
        } catch (IOException fault) {
            throw unreachable(fault);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ClientException(
                    ClientException.Reason.UNREACHABLE, "Interrupted while waiting for the service", stopped);
        }
    }

    /**
     * The exception for a response that is not a success.
     *
     * @param status the HTTP status
     * @param body normally {@code application/problem+json}
     */
    static RuntimeException failure(ServiceAddress address, int status, String body) {
        JsonNode problem = ServiceJson.treeOrMissing(body);
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        if (status == 401) {
            return new ClientException(Reason.REFUSED, notAuthorised(address));
        }
        if (detail.isEmpty()) {
            return ClientException.unreachable("The server at " + address + " is not a dgnet service (HTTP " + status
                    + "); give the address of the service with --service or in DGNET_SERVICE");
        }
        return switch (status) {
            case 403 ->
                new ClientException(Reason.REFUSED, "The service at " + address + " rejects the request: " + detail);
            case 408, 429, 503 ->
                ClientException.unreachable("The service at " + address + " cannot process the request now: " + detail);
            case 409 -> new ClientException(Reason.DECLINED, detail);
            default ->
                status >= 400 && status < 500
                        ? invalid(problem, detail)
                        : ClientException.unreachable("The service at " + address + " failed: " + detail);
        };
    }

    private static DataException invalid(JsonNode problem, String detail) {
        List<ConfigurationError> errors = ServiceJson.values(problem.path("faults"), ConfigurationError.class);
        return errors.isEmpty() ? new DataException(detail) : new ConfigurationException(errors);
    }

    private static String notAuthorised(ServiceAddress address) {
        return address.token().isEmpty()
                ? "The service at " + address + " needs a token; set DGNET_TOKEN, or give a file with --token-file"
                : "The service at " + address
                        + " does not accept this token; DGNET_TOKEN or the file of --token-file must contain the token with"
                        + " which the service was started";
    }
}
