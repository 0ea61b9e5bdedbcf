package dgnet.actors.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.EventPage;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunOrder;
import dgnet.actors.api.RunService.Obeyed;
import dgnet.actors.api.RunService.RunChange;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
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
 * Asks the service over HTTP and waits for its answer. Every method throws a {@link dgnet.data.DataException} where what was given cannot
 * be used, with every fault listed, and a {@link ClientException} where the service cannot be reached, refuses or declines.
 */
public final class ServiceClient {
    /** A checkpoint is answered once it is on the disk, after the episode in hand. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration TO_CONNECT = Duration.ofSeconds(10);

    private final ServiceAddress address;
    private final HttpClient http;

    public ServiceClient(ServiceAddress address) {
        this.address = address;
        // What is redirected could carry the token elsewhere.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TO_CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Checks a submission and queues it. */
    public Answer<RunView> submit(Submission submission) {
        ObjectNode body = ServiceJson.object();
        body.put("preset", submission.preset());
        submission.name().ifPresent(name -> body.put("name", name));
        body.put("priority", submission.priority());
        ObjectNode settings = body.putObject("settings");
        submission.settings().forEach(settings::put);
        return readRun(post("/runs", body.toString()));
    }

    /** Every run, archived ones too, the one submitted last first. */
    public Answer<List<RunView>> runs() {
        String json = get("/runs?archived=true");
        return new Answer<>(ServiceJson.values(ServiceJson.tree(json).path("runs"), RunView.class), json);
    }

    /** One run. */
    public Answer<RunView> run(String id) {
        return readRun(get(path(id)));
    }

    /** Changes what is not empty of a run. */
    public Answer<RunView> change(String id, RunChange change) {
        ObjectNode body = ServiceJson.object();
        change.priority().ifPresent(priority -> body.put("priority", priority));
        change.tags().ifPresent(tags -> tags.forEach(body.putArray("tags")::add));
        change.archived().ifPresent(archived -> body.put("archived", archived));
        return readRun(send(address.request(path(id))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body.toString()))));
    }

    /** Deletes a run that has ended, with its folder. */
    public Answer<RunView> delete(String id) {
        return readRun(send(address.request(path(id)).DELETE()));
    }

    /** Tells a run something. */
    public Answer<Obeyed> order(String id, RunOrder order) {
        String json = post(path(id) + "/" + order.name().toLowerCase(Locale.ROOT), "");
        JsonNode answer = ServiceJson.tree(json);
        return new Answer<>(
                new Obeyed(
                        ServiceJson.value(answer.path("run"), RunView.class),
                        Optional.ofNullable(answer.path("checkpoint").textValue())),
                json);
    }

    /**
     * A page of a run's events.
     *
     * @param after the number of the last event that is known; 0 for none
     * @param limit at most so many, of at most 1000
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
        return "/runs/" + ServiceAddress.part(run);
    }

    ServiceAddress address() {
        return address;
    }

    HttpClient http() {
        return http;
    }

    /** What to throw where no answer came. */
    ClientException unanswered(IOException fault) {
        String cause = fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
        return new ClientException(
                ClientException.Reason.UNREACHABLE,
                "the service at " + address + " cannot be reached (" + cause
                        + "); dgnet serve starts it, --service or DGNET_SERVICE tells where it is",
                fault);
    }

    private static Answer<RunView> readRun(String json) {
        return new Answer<>(ServiceJson.value(ServiceJson.tree(json), RunView.class), json);
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
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() / 100 != 2) {
                throw Refusal.of(address, response.statusCode(), response.body());
            }
            return response.body();
        } catch (IOException fault) {
            throw unanswered(fault);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ClientException(
                    ClientException.Reason.UNREACHABLE, "the service was no longer waited for", stopped);
        }
    }
}
