package dgnet.model.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparationSettings.Crop;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** The text of {@code model.json} and {@code provenance.json}. */
final class ModelJson {
    static final String FORMAT = "dgnet-model";
    static final int VERSION = 1;

    /** The one way there is: each slice is clipped to two of its own percentiles, which become the ends of the range. */
    private static final String SLICE_PERCENTILES = "slice-percentiles";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ModelJson() {}

    private record Document(
            String format,
            int version,
            String method,
            Architecture architecture,
            List<Label> labels,
            List<Union> unions,
            Preparation preparation,
            Normalisation normalisation,
            List<String> domains) {}

    private record Architecture(int imageSize, int baseChannels, int classes, int domains) {}

    private record Label(int value, String name) {}

    private record Union(String name, Set<Integer> labels) {}

    /** @param crop null, and not written, for the crop about the centre, which is all that earlier versions have */
    private record Preparation(
            double spacing,
            int imageSize,
            @JsonInclude(JsonInclude.Include.NON_NULL) String crop) {}

    private record Normalisation(String kind, double lowPercentile, double highPercentile, double from, double to) {}

    private record Origin(String origin, long episodes, Double bestScore, SortedMap<String, String> details) {}

    static byte[] encode(ModelDescription model) throws IOException {
        NetworkSettings network = model.network();
        List<String> names = model.structures().names();
        PreparationSettings preparation = model.preparation();
        return JSON.writeValueAsBytes(new Document(
                FORMAT,
                VERSION,
                model.method().name().toLowerCase(Locale.ROOT),
                new Architecture(network.imageSize(), network.baseChannels(), network.classes(), network.domains()),
                IntStream.range(0, names.size())
                        .mapToObj(k -> new Label(k + 1, names.get(k)))
                        .toList(),
                model.structures().regions().stream()
                        .filter(Structures.Region::union)
                        .map(region -> new Union(region.name(), region.labels()))
                        .toList(),
                new Preparation(preparation.spacing(), preparation.imageSize(), crop(preparation)),
                new Normalisation(SLICE_PERCENTILES, preparation.lowPercentile(), preparation.highPercentile(), 0, 1),
                model.domains()));
    }

    private static String crop(PreparationSettings preparation) {
        return preparation.crop() == Crop.CENTRE
                ? null
                : preparation.crop().name().toLowerCase(Locale.ROOT);
    }

    static byte[] encode(ModelProvenance provenance) throws IOException {
        OptionalDouble best = provenance.bestScore();
        return JSON.writeValueAsBytes(new Origin(
                provenance.origin(),
                provenance.episodes(),
                best.isPresent() ? best.getAsDouble() : null,
                provenance.details()));
    }

    static ModelDescription description(byte[] json) throws IOException {
        JsonNode tree = parse("model.json", json, JsonNode.class);
        if (tree.get("preparation") instanceof ObjectNode preparation && !preparation.has("crop")) {
            preparation.putNull("crop");
        }
        Document document = parse("model.json", JSON.writeValueAsBytes(tree), Document.class);
        if (!FORMAT.equals(document.format) || document.version != VERSION) {
            throw new IOException("its format is '" + document.format + "', version " + document.version
                    + "; this program reads '" + FORMAT + "', version " + VERSION);
        }
        try {
            return description(document);
        } catch (NullPointerException missing) {
            throw new IOException("its model.json lacks a required field", missing);
        } catch (IllegalArgumentException | DataException impossible) {
            throw new IOException("its model.json is invalid: " + impossible.getMessage(), impossible);
        }
    }

    private static ModelDescription description(Document document) throws IOException {
        Architecture architecture = document.architecture;
        Normalisation normalisation = document.normalisation;
        String crop = document.preparation.crop;
        if (!SLICE_PERCENTILES.equals(normalisation.kind) || normalisation.from != 0 || normalisation.to != 1) {
            throw new IOException("its images are normalised by '" + normalisation.kind + "' to " + normalisation.from
                    + " … " + normalisation.to + ", which this program does not support");
        }
        return new ModelDescription(
                Method.valueOf(document.method.toUpperCase(Locale.ROOT)),
                new NetworkSettings(
                        architecture.imageSize, architecture.baseChannels, architecture.classes, architecture.domains),
                structures(document),
                new PreparationSettings(
                        normalisation.lowPercentile,
                        normalisation.highPercentile,
                        document.preparation.spacing,
                        document.preparation.imageSize,
                        crop == null ? Crop.CENTRE : Crop.valueOf(crop.toUpperCase(Locale.ROOT))),
                document.domains);
    }

    private static Structures structures(Document document) {
        List<String> names = new ArrayList<>();
        for (Label label : document.labels) {
            names.add(label.name);
            if (label.value != names.size()) {
                throw new IllegalArgumentException(
                        "label " + label.value + " is listed where " + names.size() + " is expected");
            }
        }
        Structures structures = Structures.of(names.toArray(String[]::new));
        for (Union union : document.unions) {
            structures = structures.with(union.name, union.labels);
        }
        return structures;
    }

    static ModelProvenance provenance(byte[] json) throws IOException {
        Origin origin = parse("provenance.json", json, Origin.class);
        if (origin.origin == null || origin.details == null || origin.details.containsValue(null)) {
            throw new IOException("its provenance.json lacks the origin or the details");
        }
        try {
            return new ModelProvenance(
                    origin.origin,
                    origin.episodes,
                    origin.bestScore == null ? OptionalDouble.empty() : OptionalDouble.of(origin.bestScore),
                    origin.details);
        } catch (IllegalArgumentException impossible) {
            throw new IOException("its provenance.json is invalid: " + impossible.getMessage(), impossible);
        }
    }

    private static <T> T parse(String name, byte[] json, Class<T> type) throws IOException {
        try {
            T parsed = JSON.readValue(json, type);
            if (parsed == null) {
                throw new IOException("its " + name + " is empty");
            }
            return parsed;
        } catch (JsonProcessingException malformed) {
            throw new IOException("its " + name + " is malformed: " + malformed.getOriginalMessage(), malformed);
        }
    }
}
