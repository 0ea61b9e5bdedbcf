package dgnet.model.network;

import dgnet.model.engine.ConvolutionKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of the network. Published: 288, 32, 3 structures, 3 domains; 20,222,912 weights.
 *
 * @param imageSize height and width of an input slice in pixels (H = W), a multiple of 32
 * @param baseChannels channels of the U-Net's first level (n)
 * @param classes structures to segment, without background (K); K + 1 of the anatomy channels are the logits, so at most 7
 * @param domains source domains, the outputs of the domain head
 */
public record NetworkSettings(int imageSize, int baseChannels, int classes, int domains) {
    private static final Pattern LAYER =
            Pattern.compile("(a_encoder\\.unet\\.convd|a_encoder\\.unet\\.convu|m_encoder\\.conv)(\\d)");

    /** Channels of the anatomy. */
    public static final int ANATOMY_CHANNELS = 8;

    /** Width of the style code and of the domain code, each. */
    public static final int CODE_WIDTH = 8;

    public NetworkSettings {
        if (imageSize < 32 || imageSize % 32 != 0) {
            throw new IllegalArgumentException("an image size of " + imageSize + " is not a multiple of 32: the style"
                    + " encoder halves it five times");
        }
        if (baseChannels < 1) {
            throw new IllegalArgumentException("the U-Net needs at least one base channel, not " + baseChannels);
        }
        if (classes < 1 || classes >= ANATOMY_CHANNELS) {
            throw new IllegalArgumentException("the " + ANATOMY_CHANNELS + " anatomy channels allow 1 to "
                    + (ANATOMY_CHANNELS - 1) + " structures and the background, not " + classes);
        }
        if (domains < 1) {
            throw new IllegalArgumentException("the domain head needs at least one source domain, not " + domains);
        }
    }

    /** Every convolution of the network. */
    public List<ConvolutionKernels.Layer> convolutions() {
        List<ConvolutionKernels.Layer> layers = new ArrayList<>();
        for (TrainingState.Tensor tensor : ParameterLayout.of(this).tensors()) {
            if (tensor.shape().size() == 4) {
                layers.add(new ConvolutionKernels.Layer(
                        Math.toIntExact(tensor.shape().get(1)),
                        Math.toIntExact(tensor.shape().get(0)),
                        Math.toIntExact(tensor.shape().get(2)),
                        imageSize >> halvings(tensor.name())));
            }
        }
        return layers;
    }

    /** How often the image is halved before a convolution. */
    private static int halvings(String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.find()) {
            return 0;
        }
        int level = Integer.parseInt(layer.group(2));
        return switch (layer.group(1)) {
            case "a_encoder.unet.convd" -> level - 1;
            case "a_encoder.unet.convu" -> name.contains(".conv3.") ? level - 1 : level;
            default -> Math.max(0, level - 2);
        };
    }
}
