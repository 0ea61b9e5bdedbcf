package dgnet.actors.http;

import dgnet.actors.config.ServiceSettings;
import dgnet.actors.http.SubmissionJson.MalformedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** Reads the JSON body of a request within the limits of the service. */
final class JsonBody extends AllDirectives {
    private final ServiceSettings.Limits limits;

    JsonBody(ServiceSettings.Limits limits) {
        this.limits = limits;
    }

    /** What is done with a body. */
    interface Use {
        /** @throws MalformedException if the body is not what the route expects */
        CompletionStage<HttpResponse> apply(String text) throws MalformedException;
    }

    /** A route that responds to a body; a malformed one gets the status 400 with the reason. */
    Route route(Use use) {
        // The size limit applies to the stream, with or without Content-Length; toStrict needs no other limit.
        return extractMaterializer(
                materializer -> extractRequestEntity(entity -> Problem.respond(entity.withSizeLimit(limits.jsonBytes())
                        .toStrict(limits.bodyTimeout().toMillis(), Long.MAX_VALUE, materializer)
                        .thenCompose(body -> respond(use, body.getData().utf8String())))));
    }

    private static CompletionStage<HttpResponse> respond(Use use, String text) {
        try {
            return use.apply(text);
        } catch (MalformedException e) {
            return CompletableFuture.completedFuture(Problem.of(StatusCodes.BAD_REQUEST, e.getMessage()));
        }
    }
}
