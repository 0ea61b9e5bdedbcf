package dgnet.model.file;

import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import java.util.List;

/**
 * What a model is and what it expects: {@code model.json}.
 *
 * @param method how it was trained; {@code mldg} and {@code unet} never trained the style encoder and the decoder
 * @param structures what it segments; their number is the network's
 * @param preparation how a scan becomes its input; the image size is the network's
 * @param domains the source domains in the order of the domain head's outputs
 */
public record ModelDescription(
        Method method,
        NetworkSettings network,
        Structures structures,
        PreparationSettings preparation,
        List<String> domains) {
    /** Wider networks than this have more weights than fit one array. */
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
            throw new IllegalArgumentException("the network tells " + network.classes()
                    + " structures apart, but there are the names " + structures.names());
        }
        if (preparation.imageSize() != network.imageSize()) {
            throw new IllegalArgumentException("the network takes images of " + network.imageSize()
                    + " pixels, but they are prepared with " + preparation.imageSize());
        }
        if (domains.size() != network.domains()) {
            throw new IllegalArgumentException("the domain head tells " + network.domains()
                    + " domains apart, but there are the names " + domains);
        }
    }

    /** Where each tensor lies in the flat vector of weights. */
    public ParameterLayout layout() {
        return ParameterLayout.of(network);
    }
}
