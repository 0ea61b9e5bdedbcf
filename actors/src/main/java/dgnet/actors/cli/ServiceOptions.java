package dgnet.actors.cli;

import dgnet.actors.client.ServiceAddress;
import dgnet.actors.client.ServiceClient;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that asks the service. */
final class ServiceOptions {
    private static final String SERVICE = "DGNET_SERVICE";
    private static final String TOKEN = "DGNET_TOKEN";

    @Option(
            names = "--service",
            paramLabel = "URL",
            description = "Where the service is. Default: DGNET_SERVICE in the environment, or "
                    + ServiceAddress.DEFAULT + ".")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file whose only line is the service's token. Default: the token is DGNET_TOKEN in the"
                    + " environment.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--json", description = "Prints the service's own answer, one JSON document, for scripts.")
    private boolean json;

    /** Whether an address is given with the command. */
    boolean addressGiven() {
        return url.isPresent();
    }

    boolean json() {
        return json;
    }

    /** Whether anything is given that goes with the service alone. */
    boolean given() {
        return url.isPresent() || tokenFile.isPresent() || json;
    }

    /** The service that they speak of, which is not asked yet. */
    ServiceClient client() {
        return new ServiceClient(address(System.getenv()));
    }

    /** Its address and token; what is given with the command comes before the environment. */
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
                throw new DataException("the token file " + file + " is empty; it must hold the service's token");
            }
            return token;
        } catch (IOException fault) {
            throw new DataException("the token file " + file + " cannot be read: " + fault, fault);
        }
    }
}
