package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import dgnet.actors.config.KeyReader.Range;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of the service, checked once. The keys, their meaning and their defaults are in {@code conf/service.conf}.
 *
 * @param port 0: any free port
 * @param token that a client must send; empty: none
 * @param runsDirectory the folder of all runs, absolute
 * @param umask the umask of the service; empty: unchanged
 * @param dataRoots the folders of data sets, absolute
 * @param devices {@code auto}, {@code cpu} or {@code cuda:N} each
 * @param runsPerDevice the most runs on one device
 * @param memory bytes of host memory for the processes of all active runs; empty: {@code auto}, from the memory of the machine
 * @param engineThreads threads of the engine on the processor, at least 1
 * @param history the database for the histories of the runs; empty: a file in the folder of all runs
 * @param standby whether to wait for the end of another service on that database
 * @param heldEvents the number of newest events of a run in memory, for its followers
 * @param runSettings {@code key=value} for every run, which a submission must not change
 * @param webhook receives a message when a run ends, fails or is paused
 */
@RecordBuilder
public record ServiceSettings(
        String address,
        int port,
        Optional<String> token,
        Path runsDirectory,
        OptionalInt umask,
        List<Path> dataRoots,
        List<String> devices,
        int runsPerDevice,
        OptionalLong memory,
        int engineThreads,
        Optional<Database> history,
        boolean standby,
        int heldEvents,
        List<String> runSettings,
        Optional<URI> webhook,
        ProcessSettings processes,
        JobSettings jobs,
        Limits limits) {
    private static final String DEFAULTS = "service.conf";
    private static final String PREFIX = "dgnet.service.";
    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,5}[mg]");
    private static final Pattern UMASK = Pattern.compile("0?[0-7]{3}");
    private static final int SHORTEST_TOKEN = 16;
    private static final long LEAST_MEMORY = 1 << 30;

    /** A bearer token, RFC 6750. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /**
     * A database server.
     *
     * @param url as JDBC writes it
     */
    public record Database(String url, String user, String password) {}

    /**
     * Limits for requests and connections.
     *
     * @param jsonBytes the most bytes of a JSON request
     * @param headerTimeout the most time for a connection to send the head of its next request
     * @param bodyTimeout the most time for the body of a request to arrive
     * @param connections the most connections with an active request or stream
     * @param connectionsByAddress the same per address
     */
    public record Limits(
            int jsonBytes, Duration headerTimeout, Duration bodyTimeout, int connections, int connectionsByAddress) {}

    /**
     * Reads and checks the settings. Relative paths are relative to the working directory.
     *
     * @param file a HOCON file over the defaults
     * @param overrides {@code key=value} each, with precedence over the file; the prefix {@code dgnet.service.} is optional
     * @throws ConfigurationException with all errors
     */
    public static ServiceSettings load(Optional<Path> file, List<String> overrides) {
        Config defaults = ConfigurationSource.defaults(DEFAULTS);
        List<Assignment> assignments = overrides.stream()
                .map(override -> Assignment.parse(override.startsWith("dgnet.") ? override : PREFIX + override))
                .toList();
        Config read = ConfigurationSource.read(file, assignments, defaults);
        List<ConfigurationError> errors = new ArrayList<>();
        Config known = new KnownKeys(defaults).checked(read, errors).withFallback(defaults);
        ServiceSettings settings = read(known, new KeyReader(known, defaults, errors), errors);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        // Throws if the settings of every run are not valid.
        List<String> run = new ArrayList<>(settings.runSettings());
        run.add("data.root=.");
        RunConfiguration.load("quickstart", run);
        return settings;
    }

    /** The key with a name, or else all keys with this last part; without the prefix {@code dgnet.service.}. */
    public static List<String> keysCalled(String name) {
        return new KnownKeys(ConfigurationSource.defaults(DEFAULTS)).called(PREFIX, name);
    }

    private static ServiceSettings read(Config config, KeyReader keys, List<ConfigurationError> errors) {
        String address = keys.text("service.address");
        Optional<String> token = Optional.of(keys.text("service.token")).filter(text -> !text.isEmpty());
        // The finding must not contain the value, since it is logged.
        Consumer<String> rejectToken = finding -> errors.add(
                ConfigurationError.of(config.getValue(PREFIX + "token").origin(), PREFIX + "token", finding));
        if (token.isPresent() && token.get().getBytes(StandardCharsets.UTF_8).length < SHORTEST_TOKEN) {
            rejectToken.accept("is too short; it must have at least " + SHORTEST_TOKEN + " characters");
        }
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            rejectToken.accept(
                    "has characters that are not allowed in a header; use only letters, digits and - . _ ~ + /, and = at"
                            + " the end");
        }
        if (token.isEmpty() && !loopback(address)) {
            keys.reject(
                    "service.address",
                    "an address of this machine only, as 127.0.0.1, if there is no token; set DGNET_TOKEN to serve other machines");
        }
        int threads = keys.integer("service.engine-threads", Range.closed(0, 1024));
        int engineThreads = threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() - 1) : threads;
        List<String> devices = keys.texts("service.devices");
        if (devices.isEmpty()) {
            keys.reject("service.devices", "a list of at least one device");
        }
        String url = keys.text("service.history.url");
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            keys.reject("service.history.url", "empty, or as jdbc:postgresql://host/name");
        }
        return ServiceSettingsBuilder.builder()
                .address(address)
                .port(keys.integer("service.port", Range.closed(0, 65535)))
                .token(token)
                .runsDirectory(absolute(keys.text("service.runs-dir")))
                .umask(umask(keys))
                .dataRoots(keys.texts("service.data-roots").stream()
                        .map(ServiceSettings::absolute)
                        .toList())
                .devices(devices)
                .runsPerDevice(keys.integer("service.max-runs", Range.closed(1, 64)))
                .memory(memory(keys))
                .engineThreads(engineThreads)
                .history(Optional.of(url)
                        .filter(text -> !text.isEmpty())
                        .map(text -> new Database(
                                text, keys.text("service.history.user"), keys.text("service.history.password"))))
                .standby(standby(keys, url))
                .heldEvents(keys.integer("service.stream.buffer", Range.closed(10, 1_000_000)))
                .runSettings(keys.texts("service.run-settings"))
                .webhook(webhook(config, errors))
                .processes(new ProcessSettings(
                        heap(keys, "service.process.heap"),
                        engineThreads,
                        keys.duration("service.process.orphan-limit", Range.closed(10, 7 * 86400)),
                        keys.duration("service.process.reconnect-wait", Range.closed(5, 3600)),
                        keys.duration("service.process.grace", Range.closed(1, 120))))
                .jobs(new JobSettings(
                        heap(keys, "service.jobs.heap"),
                        keys.integer("service.jobs.at-a-time", Range.closed(1, 64)),
                        keys.duration("service.jobs.time-limit", Range.closed(1, 7 * 86400)),
                        keys.longInteger("service.limits.max-upload-bytes", Range.closed(1024, 1L << 36)),
                        keys.longInteger("service.limits.max-image-bytes", Range.closed(1024, 1L << 36))))
                .limits(new Limits(
                        keys.integer("service.limits.max-json-bytes", Range.closed(1024, 1 << 26)),
                        keys.duration("service.limits.header-timeout", Range.closed(1, 3600)),
                        keys.duration("service.limits.body-timeout", Range.closed(1, 3600)),
                        keys.integer("service.limits.max-connections", Range.closed(1, 100_000)),
                        keys.integer("service.limits.max-connections-by-address", Range.closed(1, 100_000))))
                .build();
    }

    private static Optional<URI> webhook(Config config, List<ConfigurationError> errors) {
        String key = PREFIX + "webhook";
        String text = config.getString(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return Optional.of(url);
            }
        } catch (URISyntaxException wrong) {
            // Reported below.
        }
        // The finding must not contain the value, which can have a secret and is logged.
        errors.add(ConfigurationError.of(
                config.getValue(key).origin(), key, "must be empty or an HTTP address, as https://host/path"));
        return Optional.empty();
    }

    private static boolean standby(KeyReader keys, String url) {
        boolean standby =
                keys.choice("service.standby", List.of("true", "false")).equals("true");
        if (standby && url.isEmpty()) {
            keys.reject("service.standby", "false without history.url, since only a database server can be shared");
        }
        return standby;
    }

    private static OptionalInt umask(KeyReader keys) {
        String mask = keys.text("service.umask");
        if (!mask.isEmpty() && !UMASK.matcher(mask).matches()) {
            keys.reject("service.umask", "empty, or three octal digits, as 077");
            return OptionalInt.empty();
        }
        return mask.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(mask, 8));
    }

    private static String heap(KeyReader keys, String key) {
        String heap = keys.text(key);
        if (!HEAP.matcher(heap).matches()) {
            keys.reject(key, "a size as Java takes it, as 2g or 1500m");
        }
        return heap;
    }

    private static OptionalLong memory(KeyReader keys) {
        String text = keys.text("service.memory");
        if (text.equals("auto")) {
            return OptionalLong.empty();
        }
        try {
            long bytes = ConfigValueFactory.fromAnyRef(text).atKey("memory").getBytes("memory");
            if (bytes >= LEAST_MEMORY) {
                return OptionalLong.of(bytes);
            }
        } catch (ConfigException e) {
            // Not a size: rejected below.
        }
        keys.reject("service.memory", "auto, or a size of at least 1g with its unit, as in 48g");
        return OptionalLong.empty();
    }

    private static long heapBytes(String heap) {
        long number = Long.parseLong(heap.substring(0, heap.length() - 1));
        return number << (heap.endsWith("g") ? 30 : 20);
    }

    private static Path absolute(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }

    private static boolean loopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Settings of the processes of runs.
     *
     * @param heap the Java heap of each process, as {@code 4g}
     * @param threads threads of the engine on the processor, at least 1
     * @param orphanLimit the time without a service after which a run saves and its process ends
     * @param reconnectWait the time for a living process to connect; after that it is killed
     * @param grace the time for an interrupted process to save and end; after that it is killed
     */
    public record ProcessSettings(
            String heap, int threads, Duration orphanLimit, Duration reconnectWait, Duration grace) {
        /** The Java heap of each process in bytes. */
        public long heapBytes() {
            return ServiceSettings.heapBytes(heap);
        }
    }

    /**
     * Settings of jobs.
     *
     * @param heap of each process, as {@code 2g}
     * @param atATime the most processes at a time
     * @param timeLimit the most time for a job
     * @param uploadBytes the most bytes of an upload
     * @param imageBytes the most bytes of an uploaded image, uncompressed
     */
    public record JobSettings(String heap, int atATime, Duration timeLimit, long uploadBytes, long imageBytes) {
        /** The Java heaps of all processes in bytes. */
        public long heapBytes() {
            return atATime * ServiceSettings.heapBytes(heap);
        }
    }
}
