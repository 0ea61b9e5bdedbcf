package dgnet.actors.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service that answers what it was told to answer, and keeps what it was asked. */
public final class FakeService implements AutoCloseable {
    /** What it was asked. */
    public record Asked(String method, String target, Headers headers, String body) {}

    /** Answers a request by hand; the connection ends with it, however far the answer is. */
    public interface Handler {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** On a port that is free. */
    public FakeService() throws IOException {
        this(0);
    }

    /** On a port that another had before. */
    public FakeService(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** A client of it. */
    public ServiceClient client() {
        return new ServiceClient(ServiceAddress.of(url(), Optional.empty()));
    }

    /**
     * Tells it what to answer.
     *
     * @param request as {@code GET /runs}, below {@code /api/v1}, without a query
     */
    public FakeService on(String request, int status, String body) {
        String type = status < 400 ? "application/json" : "application/problem+json";
        return on(request, exchange -> answer(exchange, status, type, body));
    }

    public FakeService on(String request, Handler handler) {
        handlers.put(request, handler);
        return this;
    }

    /** Everything that it was asked, in order. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** What it was asked in these words, as {@code GET /runs}, in order. */
    public List<Asked> asked(String request) {
        return asked.stream()
                .filter(one -> (one.method() + " " + one.target().replaceFirst("\\?.*", "")).equals(request))
                .toList();
    }

    public static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Begins an event stream. */
    public static OutputStream stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=UTF-8");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
        asked.add(new Asked(exchange.getRequestMethod(), target, exchange.getRequestHeaders(), body));
        Handler handler = handlers.get(exchange.getRequestMethod() + " " + target.replaceFirst("\\?.*", ""));
        try (exchange) {
            if (handler == null) {
                answer(exchange, 404, "application/problem+json", "{\"detail\":\"there is no " + target + " here\"}");
            } else {
                handler.answer(exchange);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Breaks every connection off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
