package dgnet.model.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparationSettings.Crop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What other tools need to use a model, as JSON texts by name: {@code metadata.json} in the terms of a MONAI bundle
 * ({@code network_data_format}), with sentences that describe the steps from a scan to the input and from the output to labels; {@code model.json} and
 * {@code provenance.json} as in a model file.
 */
final class ExchangeMetadata {
    static final String METADATA = "metadata.json";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ExchangeMetadata() {}

    /** The texts by name, in the order in which they are written. */
    static Map<String, String> of(StoredModel model) {
        try {
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put(METADATA, JSON.writeValueAsString(metadata(model.description())));
            texts.put(ModelFile.DESCRIPTION, text(ModelJson.encode(model.description())));
            texts.put(ModelFile.PROVENANCE, text(ModelJson.encode(model.provenance())));
            return texts;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static ObjectNode metadata(ModelDescription model) {
        List<String> structures = model.structures().names();
        ObjectNode metadata = JSON.createObjectNode();
        metadata.put("task", "Segmentation of " + String.join(", ", structures));
        metadata.put(
                "description",
                "The content encoder of DGNet (Liu et al., MICCAI 2021): from slices of a scan to the probabilities of the"
                        + " labels.");
        ObjectNode format = metadata.putObject("network_data_format");
        ObjectNode image = tensor(format.putObject("inputs").putObject(OnnxFile.INPUT), model, 1);
        image.put("format", "magnitude");
        image.putObject("channel_def").put("0", "image");
        ObjectNode probabilities =
                tensor(format.putObject("outputs").putObject(OnnxFile.OUTPUT), model, structures.size() + 1);
        probabilities.put("format", "probabilities");
        ObjectNode channels = probabilities.putObject("channel_def");
        channels.put("0", "background");
        for (int k = 0; k < structures.size(); k++) {
            channels.put(String.valueOf(k + 1), structures.get(k));
        }
        preparation(model.preparation()).forEach(metadata.putArray("preparation")::add);
        metadata.putArray("postprocessing")
                .add(
                        "Resample the probabilities to the pixels of the scan by linear interpolation and undo the turn and the"
                                + " crop; pixels outside the crop are background.")
                .add("The label of a pixel is the channel with the largest probability.");
        return metadata;
    }

    private static ObjectNode tensor(ObjectNode tensor, ModelDescription model, int channels) {
        int size = model.network().imageSize();
        tensor.put("type", "image");
        tensor.put("num_channels", channels);
        tensor.putArray("spatial_shape").add(size).add(size);
        tensor.put("dtype", "float32");
        tensor.putArray("value_range").add(0).add(1);
        tensor.put("is_patch_data", false);
        return tensor;
    }

    /** One sentence for each step of {@link dgnet.data.prepare.ImagePreparation}. */
    private static List<String> preparation(PreparationSettings settings) {
        return List.of(
                "Take the slices across the axis with the largest voxel size if it is at least 1.5 times both others,"
                        + " otherwise across the axis nearest to head-foot.",
                "Turn each slice: columns run from the patient's right to left, rows from front to back (in coronal and"
                        + " sagittal slices from head to foot; in sagittal slices columns run from front to back).",
                "In each slice, clip the intensities to its percentiles " + settings.lowPercentile() + " and "
                        + settings.highPercentile() + " and scale them to 0 … 1; a slice without contrast is 0.",
                "Resample each slice to pixels of " + settings.spacing()
                        + " mm by linear interpolation (by area means if"
                        + " pixels become more than 1.5 times as large).",
                "Crop or pad with 0 about " + point(settings.crop()) + " to " + settings.imageSize() + " × "
                        + settings.imageSize() + " pixels.");
    }

    private static String point(Crop crop) {
        return switch (crop) {
            case CENTRE, TILES -> "the middle";
            case FOREGROUND ->
                "the middle of the scan's foreground (the box of the voxels above Otsu's threshold, without 1 % of them on"
                        + " each side)";
        };
    }
}
