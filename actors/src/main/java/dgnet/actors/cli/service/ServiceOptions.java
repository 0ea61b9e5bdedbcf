package dgnet.actors.cli.service;

import dgnet.actors.client.ServiceAddress;
import dgnet.actors.client.ServiceClient;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that send a request to the service. */
public final class ServiceOptions {
    private static final String SERVICE = "DGNET_SERVICE";
    private static final String TOKEN = "DGNET_TOKEN";

    @Option(
            names = "--service",
            paramLabel = "URL",
            description = "The address of the service. Default: DGNET_SERVICE in the environment, or "
                    + ServiceAddress.DEFAULT + ".")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with one line, the token of the service. Default: the token is DGNET_TOKEN in the"
                    + " environment.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--json", description = "Prints the response of the service as JSON, for scripts.")
    private boolean json;

    /** Whether an address is given with the command. */
    public boolean addressGiven() {
        return url.isPresent();
    }

    public boolean json() {
        return json;
    }

    /** Whether any of these options is given. */
    public boolean given() {
        return url.isPresent() || tokenFile.isPresent() || json;
    }

    /** A client for the service; it has not sent a request yet. */
    public ServiceClient client() {
        return new ServiceClient(address(System.getenv()));
    }

    /** The address and token of the service. Options have precedence over the environment. */
    ServiceAddress address(Map<String, String> environment) {
        Optional<String> token = tokenFile.isPresent() ? tokenFile.map(ServiceOptions::read) : set(environment, TOKEN);
        return ServiceAddress.of(
                url.or(() -> set(environment, SERVICE)).orElse(ServiceAddress.DEFAULT), token.map(String::strip));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static String read(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new DataException(
                        "The token file " + file + " is empty; it must contain the token of the service");
            }
            return token;
        } catch (IOException fault) {
            throw new DataException("Cannot read the token file " + file + ": " + fault, fault);
        }
    }
}
