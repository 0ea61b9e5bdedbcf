package dgnet.model.file;

import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Converts a checkpoint of the published implementation, {@code CP_epoch.pth}, to a model. Image size, width and number of source domains
 * follow from the shapes of the tensors. The structures and the preparation of the images do not, so they must be given ({@link Properties}).
 */
public final class PublishedCheckpoint {
    /** The batch norm of the published decoder, which is never used. */
    private static final Set<String> UNUSED = Set.of(
            "decoder.dec.bn3.weight",
            "decoder.dec.bn3.bias",
            "decoder.dec.bn3.running_mean",
            "decoder.dec.bn3.running_var",
            "decoder.dec.bn3.num_batches_tracked");

    private static final String FIRST = "a_encoder.unet.convd1.conv1.weight";
    private static final String FLATTENED = "m_encoder.fc1.weight";
    private static final String DOMAINS = "m_encoder.classifier.weight";

    private static final int MOST_DOMAINS = 1000;

    /** Channels of the style encoder before it is flattened. */
    private static final int FLATTENED_CHANNELS = 256;

    private PublishedCheckpoint() {}

    /**
     * The properties of a model that a checkpoint does not contain.
     *
     * @param structures the segmented structures
     * @param spacing pixel size of the images in mm
     * @param lowPercentile intensities of a slice below this percentile were clipped
     * @param highPercentile intensities above this percentile were clipped
     * @param domains names of the source domains in the domain head's order; empty: 1, 2, 3 and so on
     */
    public record Properties(
            Structures structures, double spacing, double lowPercentile, double highPercentile, List<String> domains) {
        public Properties {
            domains = List.copyOf(domains);
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @param details details for the provenance
     * @throws ModelFileException if the checkpoint cannot be read or belongs to another network
     */
    public static StoredModel read(Path path, Properties given, Map<String, String> details) {
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
            Map<String, TensorView> tensors = checkpoint.tensors();
            ModelDescription description = description(network(tensors, given.structures.count()), given);
            ParameterLayout layout = description.layout();
            requireTensors(layout, tensors);
            ModelProvenance provenance =
                    new ModelProvenance(ModelProvenance.PYTORCH, 0, OptionalDouble.empty(), new TreeMap<>(details));
            return new StoredModel(description, provenance, parameters(checkpoint, layout));
        } catch (IOException fault) {
            throw new ModelFileException(path, "the checkpoint cannot be imported: " + ModelFile.reason(fault), fault);
        } catch (IllegalArgumentException impossible) {
            throw new ModelFileException(
                    path, "the checkpoint cannot be imported: " + impossible.getMessage(), impossible);
        }
    }

    private static ModelDescription description(NetworkSettings network, Properties given) {
        List<String> domains = given.domains.isEmpty()
                ? IntStream.rangeClosed(1, network.domains())
                        .mapToObj(Integer::toString)
                        .toList()
                : given.domains;
        return new ModelDescription(
                Method.DGNET,
                network,
                given.structures,
                new PreparationSettings(given.lowPercentile, given.highPercentile, given.spacing, network.imageSize()),
                domains);
    }

    private static NetworkSettings network(Map<String, TensorView> tensors, int classes) throws IOException {
        int baseChannels = size(tensors, FIRST, 0);
        int flattened = size(tensors, FLATTENED, 1);
        int side = (int) Math.sqrt(flattened / (double) FLATTENED_CHANNELS);
        if (side < 1 || flattened != (long) FLATTENED_CHANNELS * side * side) {
            throw new IOException("its tensor " + FLATTENED + " takes " + flattened
                    + " values, which do not match a square image; it belongs to another network");
        }
        int domains = size(tensors, DOMAINS, 0);
        if (domains > MOST_DOMAINS) {
            throw new IOException(
                    "its domain head has " + domains + " outputs; at most " + MOST_DOMAINS + " are possible");
        }
        return new NetworkSettings(32 * side, baseChannels, classes, domains);
    }

    private static int size(Map<String, TensorView> tensors, String name, int axis) throws IOException {
        TensorView tensor = tensors.get(name);
        if (tensor == null) {
            throw new IOException("it lacks the tensor " + name + "; it is the checkpoint of another network");
        }
        if (tensor.shape().size() <= axis || tensor.shape().get(axis) > Integer.MAX_VALUE) {
            throw new IOException("its tensor " + name + " has the shape " + tensor.shape()
                    + "; it is the checkpoint of another network");
        }
        return tensor.shape().get(axis).intValue();
    }

    /** Checks that the checkpoint has exactly the network's tensors with the right shapes, except tensors known to be unused. */
    private static void requireTensors(ParameterLayout layout, Map<String, TensorView> tensors) throws IOException {
        Set<String> others = new TreeSet<>(tensors.keySet());
        others.removeAll(UNUSED);
        for (Tensor wanted : layout.tensors()) {
            TensorView found = tensors.get(wanted.name());
            if (found == null) {
                throw new IOException("it lacks the tensor " + wanted.name() + " of shape " + wanted.shape());
            }
            if (!found.shape().equals(wanted.shape())) {
                throw new IOException("its tensor " + wanted.name() + " has the shape " + found.shape()
                        + "; expected is " + wanted.shape());
            }
            others.remove(wanted.name());
        }
        if (!others.isEmpty()) {
            throw new IOException("it has " + others.size() + " tensors that the network does not have: "
                    + others.stream().limit(4).collect(Collectors.joining(", ")) + (others.size() > 4 ? ", …" : ""));
        }
    }

    private static float[] parameters(TorchCheckpoint checkpoint, ParameterLayout layout) throws IOException {
        float[] parameters = new float[layout.length()];
        List<Tensor> byStorage = new ArrayList<>(layout.tensors());
        byStorage.sort(Comparator.comparing(
                tensor -> checkpoint.tensors().get(tensor.name()).storage().key()));
        TensorView.Storage open = null;
        ByteBuffer bytes = null;
        for (Tensor tensor : byStorage) {
            TensorView view = checkpoint.tensors().get(tensor.name());
            if (!view.storage().equals(open)) {
                open = view.storage();
                bytes = checkpoint.read(open);
            }
            view.copy(bytes, parameters, tensor.offset());
            requireFinite(parameters, tensor);
        }
        return parameters;
    }

    private static void requireFinite(float[] parameters, Tensor tensor) throws IOException {
        int end = tensor.offset() + tensor.elements();
        for (int i = tensor.offset(); i < end; i++) {
            if (!Float.isFinite(parameters[i])) {
                throw new IOException("its tensor " + tensor.name() + " has the value " + parameters[i]
                        + ", but a finite weight is expected");
            }
        }
    }
}
