package dgnet.actors.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** Routes whose answers are asked for: what is refused, or fails, is answered as a {@link Problem}. */
abstract class Answers extends AllDirectives {
    final Route answer(CompletionStage<HttpResponse> response) {
        return completeWithFuture(response.exceptionally(Problem::of));
    }
}
