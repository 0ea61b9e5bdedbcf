package dgnet.actors.http;

import dgnet.data.Sha256;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Access control. Requests of pages from other sites in the browser of a user are rejected: cross-site requests ({@code Origin},
 * {@code Sec-Fetch-Site}), and requests through another host name that resolves to this machine ({@code Host}, if there is no token). If
 * there is a token, every request must contain it.
 *
 * @param token that a client must send; empty: none
 */
record Guard(Optional<String> token) {
    private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");
    private static final String BEARER = "bearer ";

    /** Headers of every response: no content from other sites, no frames, no guessing of content types. */
    private static final List<HttpHeader> ALWAYS = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));

    /** The response to a request without access; empty if the request is allowed. */
    Optional<HttpResponse> refusal(HttpRequest request) {
        String host = header(request, "Host").orElse("");
        if (token.isEmpty() && !isThisMachine(host)) {
            return Optional.of(Problem.of(
                    StatusCodes.FORBIDDEN,
                    "The header Host does not name this machine; use 127.0.0.1 or localhost in the address"));
        }
        boolean foreign = header(request, "Origin")
                        .filter(origin -> !authority(origin).equals(Optional.of(host.toLowerCase(Locale.ROOT))))
                        .isPresent()
                || header(request, "Sec-Fetch-Site")
                        .filter(site -> !OWN_PAGES.contains(site))
                        .isPresent();
        if (foreign) {
            return Optional.of(Problem.of(StatusCodes.FORBIDDEN, "Requests from pages of other sites are not allowed"));
        }
        if (token.isPresent() && !hasToken(request, token.get())) {
            return Optional.of(
                    Problem.of(StatusCodes.UNAUTHORIZED, "Send the token of the service: Authorization: Bearer TOKEN")
                            .addHeader(RawHeader.create("WWW-Authenticate", "Bearer")));
        }
        return Optional.empty();
    }

    /** A response with the headers of every response. A header that the response has already is kept, for example a stricter policy. */
    static HttpResponse guarded(HttpResponse response) {
        HttpResponse guarded = response;
        for (HttpHeader header : ALWAYS) {
            if (response.getHeader(header.name()).isEmpty()) {
                guarded = guarded.addHeader(header);
            }
        }
        return guarded;
    }

    private static boolean hasToken(HttpRequest request, String token) {
        String given = header(request, "Authorization").orElse("");
        return given.toLowerCase(Locale.ROOT).startsWith(BEARER)
                && MessageDigest.isEqual(digest(given.substring(BEARER.length()).strip()), digest(token));
    }

    /** Of equal length for all texts, so that the time of a comparison reveals nothing. */
    private static byte[] digest(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isThisMachine(String host) {
        String name = host.replaceFirst(":[0-9]+$", "");
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        // Numeric addresses only: a name would cause a DNS query.
        if (!name.matches("[0-9.]+|\\[[0-9a-fA-F:.]+\\]")) {
            return false;
        }
        try {
            return InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Optional<String> authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getAuthority()).map(name -> name.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }
}
