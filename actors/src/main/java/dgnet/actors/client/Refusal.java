package dgnet.actors.client;

import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.client.ClientException.Reason;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ConfigurationFault;
import dgnet.data.DataException;
import java.util.List;

/** Answers of the service other than what was asked for, as the exceptions of this program; they are {@code application/problem+json}. */
final class Refusal {
    private Refusal() {}

    /**
     * What to throw.
     *
     * @param status of HTTP, none of success
     * @param body the answer's text
     */
    static RuntimeException of(ServiceAddress address, int status, String body) {
        JsonNode problem = ServiceJson.treeOrNothing(body);
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        if (status == 401) {
            return new ClientException(Reason.REFUSED, token(address));
        }
        if (detail.isEmpty()) {
            return ClientException.unreachable("what answers at " + address + " is not the service of dgnet (HTTP "
                    + status + "); give its address with --service or in DGNET_SERVICE");
        }
        return switch (status) {
            case 403 -> new ClientException(Reason.REFUSED, "the service at " + address + " refuses: " + detail);
            case 408, 429, 503 ->
                ClientException.unreachable("the service at " + address + " cannot do it now: " + detail);
            case 409 -> new ClientException(Reason.DECLINED, detail);
            default ->
                status >= 400 && status < 500
                        ? unusable(problem, detail)
                        : ClientException.unreachable("the service at " + address + " failed: " + detail);
        };
    }

    private static DataException unusable(JsonNode problem, String detail) {
        List<ConfigurationFault> faults = ServiceJson.values(problem.path("faults"), ConfigurationFault.class);
        return faults.isEmpty() ? new DataException(detail) : new ConfigurationException(faults);
    }

    private static String token(ServiceAddress address) {
        return address.token().isEmpty()
                ? "the service at " + address + " wants a token; set DGNET_TOKEN, or give a file with --token-file"
                : "the service at " + address
                        + " does not know this token; DGNET_TOKEN or the file of --token-file must hold the one it was"
                        + " started with";
    }
}
