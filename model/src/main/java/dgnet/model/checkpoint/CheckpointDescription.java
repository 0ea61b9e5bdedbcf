package dgnet.model.checkpoint;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/**
 * {@code checkpoint.json}: everything about a checkpoint except its numbers. It contains no time of day, so equal runs write equal bytes.
 *
 * @param format always {@link #FORMAT}
 * @param version always {@link #VERSION}; an older file is read as if it were of this version
 * @param best whether this is the run's best state so far
 * @param optimiserSteps steps taken by Adam
 * @param provenance how the run was made
 * @param length elements of the flat arrays
 * @param tensors position of each tensor in the arrays
 */
record CheckpointDescription(
        String format,
        int version,
        boolean best,
        RunProgress progress,
        long optimiserSteps,
        SortedMap<String, String> provenance,
        int length,
        List<Place> tensors) {
    static final String FORMAT = "dgnet-checkpoint";
    static final int VERSION = 2;

    /** The version without skipped steps, rollbacks and pending validations in a run's progress. */
    private static final int WITHOUT_ROLLBACKS = 1;

    /** Largest number of padding elements between tensors. */
    private static final long MOST_PADDING = 1 << 24;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    CheckpointDescription {
        if (!FORMAT.equals(format) || version != VERSION) {
            throw new IllegalArgumentException("its format is '" + format + "', version " + version
                    + "; this program reads '" + FORMAT + "', versions " + WITHOUT_ROLLBACKS + " and " + VERSION);
        }
        if (optimiserSteps < 0) {
            throw new IllegalArgumentException("it has an invalid number of optimiser steps: " + optimiserSteps);
        }
        tensors = List.copyOf(tensors);
        requireDisjoint(tensors, length);
    }

    /** The position of one tensor, as in {@link Tensor}. */
    record Place(String name, List<Long> shape, int offset) {}

    static CheckpointDescription of(
            TrainingState state, RunProgress progress, boolean best, SortedMap<String, String> provenance) {
        List<Place> places = state.tensors().stream()
                .map(tensor -> new Place(tensor.name(), tensor.shape(), tensor.offset()))
                .toList();
        return new CheckpointDescription(
                FORMAT, VERSION, best, progress, state.optimiserSteps(), provenance, state.parameters().length, places);
    }

    List<Tensor> layout() {
        return tensors.stream()
                .map(place -> new Tensor(place.name(), place.shape(), place.offset()))
                .toList();
    }

    byte[] encode() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    static CheckpointDescription decode(byte[] json) throws IOException {
        if (!(JSON.readTree(json) instanceof ObjectNode tree)) {
            throw new JsonParseException(null, "it is not a JSON object");
        }
        if (tree.path("version").asInt() == WITHOUT_ROLLBACKS && tree.path("progress") instanceof ObjectNode progress) {
            progress.put("skippedInARow", 0).put("rollbacks", 0).put("validationDue", false);
            tree.put("version", VERSION);
        }
        return JSON.treeToValue(tree, CheckpointDescription.class);
    }

    private static void requireDisjoint(List<Place> places, int length) {
        long end = 0;
        long elements = 0;
        for (Place place :
                places.stream().sorted(Comparator.comparingInt(Place::offset)).toList()) {
            long count = 1;
            for (long size : place.shape()) {
                if (size < 0 || size > Integer.MAX_VALUE || (count *= size) > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException(
                            "tensor '" + place.name() + "' has the impossible shape " + place.shape());
                }
            }
            if (place.offset() < end) {
                throw new IllegalArgumentException("tensor '" + place.name() + "' overlaps the one before it");
            }
            end = place.offset() + count;
            elements += count;
        }
        if (end > length || length - elements > MOST_PADDING) {
            throw new IllegalArgumentException(
                    "its tensors have " + elements + " elements, which do not fit an array of " + length);
        }
    }
}
