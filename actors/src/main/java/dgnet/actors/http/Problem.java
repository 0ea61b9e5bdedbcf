package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.ServiceException;
import dgnet.actors.config.ConfigurationError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.http.scaladsl.model.IllegalRequestException;
import org.apache.pekko.stream.IOOperationIncompleteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Error responses as RFC 9457 defines them: {@code application/problem+json} with the status, a sentence, and the errors of single keys. */
final class Problem {
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    private static final ContentType TYPE =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8, "json"));

    private Problem() {}

    static HttpResponse of(StatusCode status, String detail) {
        return of(status, detail, List.of());
    }

    /** Completes a request with a response, or with the problem if the stage fails. */
    static Route respond(CompletionStage<HttpResponse> response) {
        return Directives.completeWithFuture(response.exceptionally(Problem::of));
    }

    /** The response to an exception. An internal error is logged, and the response has no details. */
    static HttpResponse of(Throwable thrown) {
        Throwable fault = thrown;
        while ((fault instanceof CompletionException || fault instanceof IOOperationIncompleteException)
                && fault.getCause() != null) {
            fault = fault.getCause();
        }
        if (fault instanceof ServiceException refused) {
            return of(status(refused.reason()), refused.getMessage(), refused.faults());
        }
        if (fault instanceof EntityStreamSizeException) {
            return of(StatusCodes.CONTENT_TOO_LARGE, "The body of the request is larger than the service accepts");
        }
        if (fault instanceof TimeoutException) {
            return of(StatusCodes.REQUEST_TIMEOUT, "The request took too long");
        }
        if (fault instanceof IllegalRequestException illegal) {
            return of(illegal.status(), illegal.info().summary());
        }
        if (fault instanceof EntityStreamException) {
            return of(StatusCodes.BAD_REQUEST, "The body of the request is incomplete or malformed; send it again");
        }
        LOG.error("Internal error in a request", fault);
        return of(StatusCodes.INTERNAL_SERVER_ERROR, "Internal error; see the log of the service");
    }

    private static StatusCode status(ServiceException.Reason reason) {
        return switch (reason) {
            case ABSENT -> StatusCodes.NOT_FOUND;
            case CONFLICT -> StatusCodes.CONFLICT;
            case UNUSABLE -> StatusCodes.UNPROCESSABLE_CONTENT;
            case TOO_LARGE -> StatusCodes.CONTENT_TOO_LARGE;
            case UNAVAILABLE -> StatusCodes.SERVICE_UNAVAILABLE;
        };
    }

    private static HttpResponse of(StatusCode status, String detail, List<ConfigurationError> errors) {
        ObjectNode body = Json.object()
                .put("title", status.reason())
                .put("status", status.intValue())
                .put("detail", detail);
        if (!errors.isEmpty()) {
            ArrayNode list = body.putArray("faults");
            for (ConfigurationError error : errors) {
                list.addObject()
                        .put("key", error.key())
                        .put("place", error.place())
                        .put("finding", error.finding())
                        .put("sentence", error.sentence());
            }
        }
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(TYPE, body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
