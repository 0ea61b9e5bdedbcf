package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.api.Submission;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document of the interface, and whether the service does what it says. */
class OpenApiTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private RunningService running;
    private String base;

    @BeforeEach
    void start() throws Exception {
        running = RunningService.start(folder);
        base = running.address() + "/api/v1";
        running.service()
                .runs()
                .submit(new Submission("quickstart", Optional.of("told"), 0, running.small(100_000)))
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
    }

    @AfterEach
    void stop() throws Exception {
        running.stop();
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private OpenAPI document() throws Exception {
        ParseOptions options = new ParseOptions();
        SwaggerParseResult read =
                new OpenAPIV3Parser().readContents(ask("GET", "/openapi.json").body(), List.of(), options);
        assertEquals(List.of(), read.getMessages());
        return read.getOpenAPI();
    }

    @Test
    void everyPathOfTheDocumentIsServed() throws Exception {
        Map<String, Integer> answers = new TreeMap<>();
        for (Map.Entry<String, PathItem> path : document().getPaths().entrySet()) {
            // Of a run that is not there: an order to one that is would change what is asked next.
            String address = path.getKey()
                    .replace("{run}", "absent")
                    .replace("{domain}", "A")
                    .replace("{part}", "image")
                    .replace("{job}", "absent")
                    .replace("{experiment}", "absent")
                    .replace("{file}", "a.nii")
                    .replace("{model}", "best.dgnet");
            for (PathItem.HttpMethod method :
                    path.getValue().readOperationsMap().keySet()) {
                HttpResponse<String> answer = ask(method.name(), address);
                assertNotEquals(405, answer.statusCode(), method + " " + address);
                answers.put(method + " " + path.getKey(), answer.statusCode());
                if (answer.statusCode() == 404) {
                    assertTrue(
                            answer.body().matches(".*[Tt]here is no (run|job|experiment) absent.*"),
                            address + ": " + answer.body());
                }
            }
        }
        assertEquals(200, answers.get("GET /runs"));
        assertEquals(400, answers.get("POST /runs"));
        assertEquals(404, answers.get("POST /runs/{run}/pause"));
    }

    @Test
    void theAnswersHaveTheFormThatIsToldAndNoMore() throws Exception {
        OpenAPI document = document();
        int checked = 0;
        for (Map.Entry<String, PathItem> path : document.getPaths().entrySet()) {
            if (path.getValue().getGet() == null
                    || path.getKey().contains("stream")
                    || path.getKey().contains("{part}")
                    || path.getKey().contains("{job}")
                    || path.getKey().contains("{experiment}")
                    || path.getKey().contains("{model}")
                    || path.getKey().endsWith("/log")
                    || path.getKey().contains("openapi")) {
                continue;
            }
            Schema<?> schema = path.getValue()
                    .getGet()
                    .getResponses()
                    .get("200")
                    .getContent()
                    .get("application/json")
                    .getSchema();
            HttpResponse<String> answer = ask("GET", path.getKey().replace("{run}", "told"));
            assertEquals(200, answer.statusCode(), path.getKey());
            requireForm(document, schema, Json.parse(answer.body()), path.getKey());
            checked++;
        }
        assertTrue(checked >= 10, "paths that were checked: " + checked);
    }

    private static void requireForm(OpenAPI document, Schema<?> told, JsonNode value, String where) {
        Schema<?> schema = told.get$ref() == null
                ? told
                : document.getComponents()
                        .getSchemas()
                        .get(told.get$ref().substring(told.get$ref().lastIndexOf('/') + 1));
        if (value.isNull()) {
            assertEquals(true, schema.getNullable(), where + " is null");
        } else if (value.isObject() && schema.getProperties() != null) {
            for (String required : Optional.ofNullable(schema.getRequired()).orElse(List.of())) {
                assertTrue(value.has(required), where + " lacks " + required);
            }
            value.properties().forEach(property -> {
                Schema<?> inner = schema.getProperties().get(property.getKey());
                assertTrue(
                        inner != null || schema.getAdditionalProperties() != null,
                        where + " has " + property.getKey() + ", which is not told");
                if (inner != null) {
                    requireForm(document, inner, property.getValue(), where + "." + property.getKey());
                }
            });
        } else if (value.isArray()) {
            assertEquals("array", schema.getType(), where);
            value.forEach(element -> requireForm(document, schema.getItems(), element, where + "[]"));
        } else if (value.isTextual()) {
            assertEquals("string", schema.getType(), where);
            assertTrue(
                    schema.getEnum() == null || schema.getEnum().contains(value.textValue()),
                    where + " is " + value.textValue());
        } else if (value.isNumber()) {
            assertTrue(List.of("integer", "number").contains(schema.getType()), where);
        }
    }
}
