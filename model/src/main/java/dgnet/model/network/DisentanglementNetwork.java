package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;
import java.util.List;

/**
 * The network of DGNet (Liu et al., MICCAI 2021, figure 1): an image becomes anatomy and code, the two become the image again. A value
 * object over one set of parameters; a pass with other parameters is another network.
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

    /** What the U-Net makes of images, before its last layer; n base channels. [B, 1, H, W] each → [B, 2n, H, W] each. */
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

    /** The image of this anatomy in this style. [B, 8, H, W], [B, 16] → [B, 1, H, W]. */
    public NDArray reconstruct(NDArray anatomy, NDArray z) {
        return decoder.reconstruct(anatomy, z);
    }
}
