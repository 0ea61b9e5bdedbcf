package dgnet.model.file;

import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import java.util.List;

/**
 * The description of a model and its input: {@code model.json}.
 *
 * @param method the training method; with {@code mldg} and {@code unet}, style encoder and decoder are untrained
 * @param structures the segmented structures; their number matches the network
 * @param preparation the preparation of scans; the image size matches the network
 * @param domains the source domains in the order of the domain head's outputs
 */
public record ModelDescription(
        Method method,
        NetworkSettings network,
        Structures structures,
        PreparationSettings preparation,
        List<String> domains) {
    /** Wider networks have more weights than fit into one array. */
    private static final int MOST_CHANNELS = 256;

    private static final int LARGEST_IMAGE = 2048;

    public ModelDescription {
        domains = List.copyOf(domains);
        if (network.baseChannels() > MOST_CHANNELS || network.imageSize() > LARGEST_IMAGE) {
            throw new IllegalArgumentException("a network of " + network.baseChannels()
                    + " base channels for images of "
                    + network.imageSize() + " pixels is too large: at most " + MOST_CHANNELS + " and " + LARGEST_IMAGE
                    + " are possible");
        }
        if (structures.count() != network.classes()) {
            throw new IllegalArgumentException("the network segments " + network.classes()
                    + " structures, but the given names are " + structures.names());
        }
        if (preparation.imageSize() != network.imageSize()) {
            throw new IllegalArgumentException("the network takes images of " + network.imageSize()
                    + " pixels, but they are prepared with " + preparation.imageSize());
        }
        if (domains.size() != network.domains()) {
            throw new IllegalArgumentException(
                    "the domain head has " + network.domains() + " outputs, but the given domains are " + domains);
        }
    }

    /** The position of each tensor in the flat vector of weights. */
    public ParameterLayout layout() {
        return ParameterLayout.of(network);
    }
}
