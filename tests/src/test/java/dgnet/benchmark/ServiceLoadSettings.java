package dgnet.benchmark;

import dgnet.actors.client.ServiceAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@link ServiceBenchmark} and {@link ServiceLoad} are asked for, as {@code name=value} arguments over defaults. */
record ServiceLoadSettings(Map<String, String> given) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "address", "",
            "run", "",
            "alone", "60",
            "load", "120",
            "streams", "200",
            "rate", "50",
            "idle", "0",
            "dripping", "0",
            "nice", "5",
            "heap", "3g");

    static ServiceLoadSettings parse(String[] arguments) {
        Map<String, String> given = new TreeMap<>(DEFAULTS);
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || given.put(pair[0], pair[1]) == null) {
                throw new IllegalArgumentException("unknown argument " + argument + "; known: " + DEFAULTS.keySet());
            }
        }
        return new ServiceLoadSettings(given);
    }

    /** The same for another service and run. */
    ServiceLoadSettings at(String address, String run) {
        Map<String, String> other = new TreeMap<>(given);
        other.put("address", address);
        other.put("run", run);
        return new ServiceLoadSettings(other);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        given.forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    /** Whether there is a service already; otherwise one is started. */
    boolean hasService() {
        return !given.get("address").isEmpty();
    }

    ServiceAddress address() {
        return ServiceAddress.of(given.get("address"), Optional.ofNullable(System.getenv("DGNET_TOKEN")));
    }

    String run() {
        return given.get("run");
    }

    /** How long the run is watched without a load, before and after. */
    Duration alone() {
        return seconds("alone");
    }

    Duration load() {
        return seconds("load");
    }

    /** Clients that follow the run. */
    int streams() {
        return Integer.parseInt(given.get("streams"));
    }

    /** Requests each second. */
    int rate() {
        return Integer.parseInt(given.get("rate"));
    }

    /** Connections that send nothing. */
    int idle() {
        return Integer.parseInt(given.get("idle"));
    }

    /** Connections that send one request, and of a second one a byte each second. */
    int dripping() {
        return Integer.parseInt(given.get("dripping"));
    }

    /** How far the load steps back for the training, as {@code nice} counts. */
    String nice() {
        return given.get("nice");
    }

    /** The service's heap, as {@code 3g}. */
    String heap() {
        return given.get("heap");
    }

    private Duration seconds(String name) {
        return Duration.ofSeconds(Long.parseLong(given.get(name)));
    }
}
