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
 * Who may ask. A page of another site that a user's browser has open may not: neither in the user's name ({@code Origin},
 * {@code Sec-Fetch-Site}) nor under a name of its own that leads here ({@code Host}, while there is no token). Where there is a token it
 * must be shown.
 *
 * @param token what a client must show; empty: nothing
 */
record Guard(Optional<String> token) {
    private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");
    private static final String BEARER = "bearer ";

    /** What a browser is told of every answer: nothing from elsewhere, in no frame, as the type that it says it is. */
    private static final List<HttpHeader> ALWAYS = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));

    /** The answer to a request that must not be let in. */
    Optional<HttpResponse> refusal(HttpRequest request) {
        String host = header(request, "Host").orElse("");
        if (token.isEmpty() && !isThisMachine(host)) {
            return Optional.of(Problem.of(
                    StatusCodes.FORBIDDEN,
                    "the header Host does not name this machine; use 127.0.0.1 or localhost in the address"));
        }
        boolean foreign = header(request, "Origin")
                        .filter(origin -> !authority(origin).equals(Optional.of(host.toLowerCase(Locale.ROOT))))
                        .isPresent()
                || header(request, "Sec-Fetch-Site")
                        .filter(site -> !OWN_PAGES.contains(site))
                        .isPresent();
        if (foreign) {
            return Optional.of(Problem.of(StatusCodes.FORBIDDEN, "pages of other sites may not ask"));
        }
        if (token.isPresent() && !shows(request, token.get())) {
            return Optional.of(
                    Problem.of(StatusCodes.UNAUTHORIZED, "show the service's token: Authorization: Bearer TOKEN")
                            .addHeader(RawHeader.create("WWW-Authenticate", "Bearer")));
        }
        return Optional.empty();
    }

    /** An answer with what every answer carries. */
    static HttpResponse guarded(HttpResponse response) {
        HttpResponse guarded = response;
        for (HttpHeader header : ALWAYS) {
            guarded = guarded.addHeader(header);
        }
        return guarded;
    }

    private static boolean shows(HttpRequest request, String token) {
        String given = header(request, "Authorization").orElse("");
        return given.toLowerCase(Locale.ROOT).startsWith(BEARER)
                && MessageDigest.isEqual(digest(given.substring(BEARER.length()).strip()), digest(token));
    }

    /** Of equal length whatever the text, so that comparing tells nothing of it. */
    private static byte[] digest(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isThisMachine(String host) {
        String name = host.replaceFirst(":[0-9]+$", "");
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        // Only addresses in figures: a name would be asked of the network.
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
