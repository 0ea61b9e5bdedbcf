package dgnet.actors.client;

import dgnet.data.DataException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The address of the service and the token for it.
 *
 * @param base as {@code http://127.0.0.1:8470}; may have a path before {@code /api}, for a service behind another server
 * @param token empty for a service without a token
 */
public record ServiceAddress(String base, Optional<String> token) {
    /** The address of a service with the packaged settings. */
    public static final String DEFAULT = "http://127.0.0.1:8470";

    /**
     * Checks an address and a token.
     *
     * @throws DataException if the address is not an HTTP address, or the token has characters that cannot be sent
     */
    public static ServiceAddress of(String url, Optional<String> token) {
        if (!isAddress(url)) {
            throw new DataException(
                    "The address of the service is \"" + url + "\", but must be an HTTP address, as " + DEFAULT);
        }
        if (token.isPresent() && !token.get().matches("[!-~]+")) {
            throw new DataException(
                    "The token of the service must consist of ASCII letters, digits and punctuation, without spaces");
        }
        return new ServiceAddress(url.strip().replaceFirst("/+$", ""), token);
    }

    /**
     * A request with the address and the token.
     *
     * @param path below {@code /api/v1}, starting with a slash
     */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/v1" + path));
        token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        return request;
    }

    /** A name encoded as one segment of a path. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The address without the token, because addresses are printed. */
    @Override
    public String toString() {
        return base;
    }

    private static boolean isAddress(String url) {
        try {
            URI uri = new URI(url.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
