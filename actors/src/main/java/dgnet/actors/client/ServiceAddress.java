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
 * Where the service is, and what opens its door.
 *
 * @param base as {@code http://127.0.0.1:8470}; a path before {@code /api} is kept, for a service behind another server
 * @param token empty for a service that wants none
 */
public record ServiceAddress(String base, Optional<String> token) {
    /** Where a service is that was started without settings. */
    public static final String DEFAULT = "http://127.0.0.1:8470";

    /**
     * An address as a person writes it.
     *
     * @throws DataException where it is none, or the token has characters that cannot be sent
     */
    public static ServiceAddress of(String url, Optional<String> token) {
        if (!isAddress(url)) {
            throw new DataException("the service's address is \"" + url + "\"; give it as " + DEFAULT);
        }
        if (token.isPresent() && !token.get().matches("[!-~]+")) {
            throw new DataException(
                    "the service's token may have letters, digits and signs of ASCII alone, and no space");
        }
        return new ServiceAddress(url.strip().replaceFirst("/+$", ""), token);
    }

    /**
     * The beginning of a request.
     *
     * @param path below {@code /api/v1}, from its slash on
     */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/v1" + path));
        token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        return request;
    }

    /** A name as one part of a path. */
    public static String part(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the token: addresses are shown. */
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
