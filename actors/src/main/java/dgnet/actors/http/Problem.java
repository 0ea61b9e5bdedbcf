package dgnet.actors.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.ServiceException;
import dgnet.actors.config.ConfigurationFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.http.scaladsl.model.IllegalRequestException;
import org.apache.pekko.stream.IOOperationIncompleteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as RFC 9457 tells it: {@code application/problem+json} with the status, a sentence, and every fault of a key. */
final class Problem {
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    private static final ContentType TYPE =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8, "json"));

    private Problem() {}

    static HttpResponse of(StatusCode status, String detail) {
        return of(status, detail, List.of());
    }

    /** The answer to a fault; one that was not foreseen is logged and tells a stranger nothing. */
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
            return of(StatusCodes.CONTENT_TOO_LARGE, "the request's body is larger than the service takes");
        }
        if (fault instanceof TimeoutException) {
            return of(StatusCodes.REQUEST_TIMEOUT, "the request took too long");
        }
        if (fault instanceof IllegalRequestException illegal) {
            return of(illegal.status(), illegal.info().summary());
        }
        if (fault instanceof EntityStreamException) {
            return of(StatusCodes.BAD_REQUEST, "the request's body is cut off or malformed; send it again");
        }
        LOG.error("A request could not be answered", fault);
        return of(StatusCodes.INTERNAL_SERVER_ERROR, "this was not foreseen; the service's log tells more");
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

    private static HttpResponse of(StatusCode status, String detail, List<ConfigurationFault> faults) {
        ObjectNode body = Json.object()
                .put("title", status.reason())
                .put("status", status.intValue())
                .put("detail", detail);
        if (!faults.isEmpty()) {
            ArrayNode list = body.putArray("faults");
            for (ConfigurationFault fault : faults) {
                list.addObject()
                        .put("key", fault.key())
                        .put("place", fault.place())
                        .put("finding", fault.finding())
                        .put("sentence", fault.sentence());
            }
        }
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(TYPE, body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
