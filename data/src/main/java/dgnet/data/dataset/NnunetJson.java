package dgnet.data.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.DataException;
import dgnet.data.dataset.Subject.LabelMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file {@code dataset.json} of a raw data set of nnU-Net, version 2: {@code labels} (value by name), {@code channel_names} (name by
 * number) and {@code file_ending}.
 *
 * @param structures the labels without the background, in the order of their values
 * @param values the label of each value
 * @param channels names of the channels by number
 * @param ending of images and masks, {@code .nii.gz} or {@code .nii}
 */
record NnunetJson(Structures structures, LabelMapping values, Map<Integer, String> channels, String ending) {
    static final String NAME = "dataset.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BACKGROUND = "background";
    private static final String IGNORE = "ignore";
    private static final List<String> ENDINGS = List.of(".nii.gz", ".nii");

    static NnunetJson read(Path root) {
        Path file = root.resolve(NAME);
        if (!Files.exists(file)) {
            throw new DataException("there is no " + NAME + " in " + root
                    + "; set data.root to a raw data set of nnU-Net, the folder DatasetNNN_Name");
        }
        JsonNode json = tree(file);
        if (json.path("labels").has("0") || (json.has("modality") && !json.has("channel_names"))) {
            throw new DataException(
                    file + " is of nnU-Net version 1 or of the Medical Segmentation Decathlon; convert the"
                            + " data set with nnUNetv2_convert_old_nnUNet_dataset or nnUNetv2_convert_MSD_dataset");
        }
        TreeMap<Integer, String> labels = labels(file, json.path("labels"));
        Map<Integer, Integer> values = new HashMap<>();
        labels.keySet().forEach(value -> values.put(value, values.size() + 1));
        return new NnunetJson(
                Structures.of(labels.values().toArray(String[]::new)),
                new LabelMapping(values),
                channels(file, json.path("channel_names")),
                ending(file, json.path("file_ending").asText("")));
    }

    private static JsonNode tree(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new DataException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DataException(file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** The names by value, without the background. */
    private static TreeMap<Integer, String> labels(Path file, JsonNode node) {
        TreeMap<Integer, String> labels = new TreeMap<>();
        List<String> regions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label : node.properties()) {
            String name = label.getKey();
            JsonNode value = label.getValue();
            if (value.isArray()) {
                regions.add(name + ": " + value);
            } else if (name.equals(IGNORE)) {
                throw new DataException(file + " has the label \"" + IGNORE + "\" (" + value
                        + "), voxels that nobody annotated; this program has no such label. Leave the scans out, or give"
                        + " the voxels one of the other labels");
            } else if (!value.isInt() || value.intValue() < 0 || name.equals(BACKGROUND) != (value.intValue() == 0)) {
                throw new DataException(file + ": the label \"" + name + "\" has the value " + value
                        + "; background is 0, every other label a whole number from 1");
            } else if (value.intValue() > 0 && labels.put(value.intValue(), name) != null) {
                throw new DataException(
                        file + ": the value " + value + " has two names; give each label its own value");
            }
        }
        if (!regions.isEmpty()) {
            throw new DataException(
                    file + " has regions of several values (" + String.join("; ", regions)
                            + "); this program trains on labels that do not overlap. Give each value in the masks a name of its own");
        }
        if (labels.isEmpty()) {
            throw new DataException(
                    file + " lacks labels; it needs \"labels\", such as {\"background\": 0, \"LV\": 1}");
        }
        return labels;
    }

    private static Map<Integer, String> channels(Path file, JsonNode node) {
        Map<Integer, String> channels = new TreeMap<>();
        for (Map.Entry<String, JsonNode> channel : node.properties()) {
            try {
                channels.put(
                        Integer.valueOf(channel.getKey()), channel.getValue().asText());
            } catch (NumberFormatException e) {
                throw new DataException(
                        file + ": the channel \"" + channel.getKey() + "\" is not a number; channel_names has the form"
                                + " {\"0\": \"T2\"}",
                        e);
            }
        }
        if (channels.isEmpty()) {
            throw new DataException(file + " lacks channels; it needs \"channel_names\", such as {\"0\": \"T2\"}");
        }
        return channels;
    }

    private static String ending(Path file, String ending) {
        if (!ENDINGS.contains(ending)) {
            throw new DataException(file + ": the file_ending is \"" + ending + "\"; this program reads "
                    + String.join(" and ", ENDINGS) + ". Convert the images and masks to NIfTI and change file_ending");
        }
        return ending;
    }
}
