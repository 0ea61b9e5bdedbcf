package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;
import java.util.List;

/**
 * The network of DGNet (Liu et al., MICCAI 2021, figure 1): encodes an image to anatomy and code, and decodes both to the image. Immutable
 * for one set of parameters; a pass with other parameters needs another instance.
 */
public final class DisentanglementNetwork {
    private final ContentEncoder contentEncoder;
    private final StyleEncoder styleEncoder;
    private final Decoder decoder;

    public DisentanglementNetwork(Torch torch, Parameters parameters) {
        contentEncoder = new ContentEncoder(torch, parameters);
        styleEncoder = new StyleEncoder(torch, parameters);
        decoder = new Decoder(torch, parameters);
    }

    /** The features of images: the output of the U-Net before its last layer; n base channels. [B, 1, H, W] each → [B, 2n, H, W] each. */
    public List<NDArray> features(List<NDArray> images) {
        return contentEncoder.features(images);
    }

    /**
     * Anatomy channels of features; the first classes + 1 are the logits: the structures, then the background. [B, 2n, H, W] →
     * [B, 8, H, W].
     */
    public NDArray anatomy(NDArray features) {
        return contentEncoder.anatomy(features);
    }

    /** A sample of the image's code; see {@link Code}. */
    public Code encode(NDArray image, NDArray styleNoise, NDArray domainNoise) {
        return styleEncoder.encode(image, styleNoise, domainNoise);
    }

    /** The image of an anatomy in a style. [B, 8, H, W], [B, 16] → [B, 1, H, W]. */
    public NDArray reconstruct(NDArray anatomy, NDArray z) {
        return decoder.reconstruct(anatomy, z);
    }

    /**
     * The output of the style encoder for several images.
     *
     * @param z [B, 16] a sample of the posterior: style in columns 0 … 7, domain in columns 8 … 15
     * @param mean [B, 16] the posterior's mean: domain in columns 0 … 7, style in columns 8 … 15, the reverse of z, as published
     * @param logVariance [B, 16] the posterior's log variance, in the order of the mean
     * @param domainProbability [B, D] probabilities of the source domains
     */
    public record Code(NDArray z, NDArray mean, NDArray logVariance, NDArray domainProbability) {}
}
