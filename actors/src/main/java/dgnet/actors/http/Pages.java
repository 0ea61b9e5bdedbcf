package dgnet.actors.http;

import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** The dashboard's own files, from the class path: the page, its parts, and the library that draws. */
final class Pages extends AllDirectives {
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist";

    Route route() {
        return get(() -> concat(
                pathSingleSlash(() -> getFromResource("dashboard/index.html")),
                pathPrefix("dashboard", () -> getFromResourceDirectory("dashboard")),
                pathPrefix("webjars", () -> pathPrefix("uplot", () -> getFromResourceDirectory(UPLOT)))));
    }
}
