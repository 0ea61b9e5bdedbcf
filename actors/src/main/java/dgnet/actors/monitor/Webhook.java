package dgnet.actors.monitor;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.JsonLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a message by HTTP when a run ends, fails or is paused, or an experiment is done or paused. A message that cannot be delivered is
 * sent again a few times, and then only logged. After a restart of the service, earlier states are not sent again.
 */
public final class Webhook {
    /**
     * The body of a message. Slack, Mattermost and similar programs show {@code text}.
     *
     * @param event {@code completed}, {@code failed}, {@code stopped}, {@code paused} or {@code done}
     * @param kind {@code run} or {@code experiment}
     * @param text the message as a sentence
     */
    public record Message(String event, String kind, String name, String text, Instant at) {}

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int TRIES = 4;
    private static final int FIRST_PAUSE = 2;

    private final Optional<URI> url;
    private final HttpClient http;
    private final Map<String, RunState> known = new HashMap<>();

    /** @param url receives the messages; empty: nothing is sent */
    public Webhook(Optional<URI> url) {
        this.url = url;
        this.http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Receives all runs after each change. The first state of a run is not sent. */
    public synchronized void watch(List<RunView> runs) {
        if (url.isEmpty()) {
            return;
        }
        for (RunView run : runs) {
            RunState before = known.put(run.id(), run.state());
            if (before != null && before != run.state()) {
                sentence(run).ifPresent(text -> send(run.state().key(), "run", run.id(), text));
            }
        }
    }

    private static Optional<String> sentence(RunView run) {
        String name = "Run " + run.id();
        return switch (run.state()) {
            case COMPLETED ->
                Optional.of(name + " is completed after " + run.episodes() + " episodes"
                        + run.best()
                                .map(best -> String.format(Locale.ROOT, "; best validation Dice %.3f", best.score()))
                                .orElse(""));
            case FAILED -> Optional.of(name + " failed: " + run.fault().orElse("see its log"));
            case STOPPED ->
                Optional.of(name + " is stopped"
                        + run.fault().map(fault -> ": " + fault).orElse(""));
            case PAUSED -> Optional.of(name + " is paused: " + run.pausedBy().orElse("on request"));
            default -> Optional.empty();
        };
    }

    /** Sends a message about an experiment. */
    public void experiment(String event, String name, String text) {
        send(event, "experiment", name, text);
    }

    private void send(String event, String kind, String name, String text) {
        url.ifPresent(to -> send(to, JsonLine.write(new Message(event, kind, name, text, Instant.now())), 1));
    }

    private void send(URI to, String body, int attempt) {
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        CompletableFuture<Void> unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((answer, fault) -> {
                    if (fault != null || answer.statusCode() / 100 != 2) {
                        // Not the URL, which can contain a secret.
                        again(to, body, attempt, fault == null ? "HTTP " + answer.statusCode() : cause(fault));
                    }
                    return null;
                });
    }

    private void again(URI to, String body, int attempt, String reason) {
        if (attempt == TRIES) {
            LOG.warn("The webhook cannot be reached at {}: {}; not sent: {}", to.getHost(), reason, body);
            return;
        }
        Executor later = CompletableFuture.delayedExecutor((long) FIRST_PAUSE << (attempt - 1), TimeUnit.SECONDS);
        later.execute(() -> send(to, body, attempt + 1));
    }

    private static String cause(Throwable fault) {
        Throwable cause = fault.getCause() instanceof IOException found ? found : fault;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
