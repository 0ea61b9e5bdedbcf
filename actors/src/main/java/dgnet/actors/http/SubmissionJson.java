package dgnet.actors.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.api.RunService;
import dgnet.actors.api.Submission;
import dgnet.actors.config.ExperimentRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads the JSON of submissions and changes: {@code {"preset": "quickstart", "name"?, "priority"?, "settings"?: {key: text, number or list}}}. */
final class SubmissionJson {
    private static final String PRIORITY = "priority";
    private static final Set<String> PROPERTIES = Set.of("preset", "name", PRIORITY, "settings");
    private static final Set<String> EXPERIMENT = Set.of("preset", "name", PRIORITY, "settings", "experiment");
    private static final Set<String> CHANGES = Set.of(PRIORITY, "tags", "archived");
    private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}._ -]{1,50}");
    private static final int MOST_TAGS = 20;

    /** A document that is not valid; the message has the reason. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    private SubmissionJson() {}

    static Submission submission(String text) throws MalformedException {
        ObjectNode json = object(text);
        requireKnown(json, "A submission", PROPERTIES);
        return submission(json);
    }

    private static Submission submission(ObjectNode json) throws MalformedException {
        if (!json.path("preset").isTextual()) {
            throw new MalformedException("A submission needs \"preset\", the name of a preset as text");
        }
        JsonNode name = json.path("name");
        if (!name.isMissingNode() && !name.isNull() && !name.isTextual()) {
            throw new MalformedException("\"name\" must be a text");
        }
        JsonNode settings = json.path("settings");
        if (!settings.isMissingNode() && !settings.isObject()) {
            throw new MalformedException("\"settings\" must be an object of keys and values");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
            values.put(setting.getKey(), text(setting.getKey(), setting.getValue()));
        }
        return new Submission(
                json.path("preset").textValue(),
                Optional.ofNullable(name.textValue()),
                json.has(PRIORITY) ? priority(json) : 0,
                values);
    }

    /** A change of a run: {@code {"priority"?: 5, "tags"?: ["baseline"], "archived"?: true}}. */
    static RunService.RunChange change(String text) throws MalformedException {
        ObjectNode json = object(text);
        requireKnown(json, "A change", CHANGES);
        JsonNode archived = json.path("archived");
        if (!archived.isMissingNode() && !archived.isBoolean()) {
            throw new MalformedException("\"archived\" must be true or false");
        }
        return new RunService.RunChange(
                json.has(PRIORITY) ? Optional.of(priority(json)) : Optional.empty(),
                json.has("tags") ? Optional.of(tags(json.path("tags"))) : Optional.empty(),
                archived.isBoolean() ? Optional.of(archived.booleanValue()) : Optional.empty());
    }

    /** The priority of {@code {"priority": 5}}. */
    static int priorityChange(String text) throws MalformedException {
        ObjectNode json = object(text);
        requireKnown(json, "A change", Set.of(PRIORITY));
        if (!json.has(PRIORITY)) {
            throw new MalformedException("A change of an experiment needs \"priority\", a whole number");
        }
        return priority(json);
    }

    /**
     * A request for an experiment: {@code {"preset": "spinal-cord", "name"?, "priority"?, "settings"?: {key: text, number or list},
     * "experiment"?: {the keys of the grid}}}.
     */
    static ExperimentRequest experiment(String text) throws MalformedException {
        ObjectNode json = object(text);
        requireKnown(json, "An experiment", EXPERIMENT);
        JsonNode grid = json.path("experiment");
        if (!grid.isMissingNode() && !grid.isObject()) {
            throw new MalformedException("\"experiment\" must be an object with the keys of the grid");
        }
        Submission common = submission(json);
        return new ExperimentRequest(
                common.name(),
                common.preset(),
                common.settings(),
                grid.isMissingNode() ? "{}" : grid.toString(),
                common.priority());
    }

    private static List<String> tags(JsonNode json) throws MalformedException {
        Set<String> tags = new LinkedHashSet<>();
        for (JsonNode tag : json) {
            if (!TAG.matcher(tag.asText()).matches()) {
                throw new MalformedException(
                        "A tag must have 1 to 50 letters, digits, dots, dashes, underscores or spaces");
            }
            tags.add(tag.asText());
        }
        if (!json.isArray() || tags.size() > MOST_TAGS) {
            throw new MalformedException("\"tags\" must be a list of at most " + MOST_TAGS + " texts");
        }
        return List.copyOf(tags);
    }

    private static void requireKnown(ObjectNode json, String what, Set<String> properties) throws MalformedException {
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            if (!properties.contains(property.getKey())) {
                throw new MalformedException(what + " has no property \"" + property.getKey() + "\", only "
                        + String.join(", ", properties.stream().sorted().toList()));
            }
        }
    }

    private static int priority(ObjectNode json) throws MalformedException {
        JsonNode priority = json.path(PRIORITY);
        if (!priority.isIntegralNumber() || !priority.canConvertToInt()) {
            throw new MalformedException("\"priority\" must be a whole number");
        }
        return priority.intValue();
    }

    private static ObjectNode object(String text) throws MalformedException {
        try {
            if (Json.parse(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedException("The body is not JSON: " + e.getOriginalMessage());
        }
        throw new MalformedException("The body must be a JSON object");
    }

    private static String text(String key, JsonNode value) throws MalformedException {
        if (value.isArray()) {
            for (JsonNode element : value) {
                if (!element.isValueNode()) {
                    throw new MalformedException("The value of \"" + key + "\" must be a list of texts or numbers");
                }
            }
            return StreamSupport.stream(value.spliterator(), false)
                    .map(JsonNode::toString)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (!value.isValueNode() || value.isNull()) {
            throw new MalformedException("The value of \"" + key + "\" must be a text, a number or a list");
        }
        return value.asText();
    }
}
