package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;

/**
 * The content encoder E_a: a U-Net of five levels that maps an image to eight anatomy channels, the first of which are the segmentation's
 * logits. [B, 1, H, W] → [B, 8, H, W]. Instance norm has no affine part and no running statistics.
 */
final class ContentEncoder {
    private final Torch torch;
    private final Parameters parameters;

    ContentEncoder(Torch torch, Parameters parameters) {
        this.torch = torch;
        this.parameters = parameters;
    }

    NDArray anatomy(NDArray image) {
        NDArray level1 = down(1, image);
        NDArray level2 = down(2, Torch.maxPool2(level1));
        NDArray level3 = down(3, Torch.maxPool2(level2));
        NDArray level4 = down(4, Torch.maxPool2(level3));
        NDArray level5 = down(5, Torch.maxPool2(level4));
        NDArray up = up(4, level5, level4);
        up = up(3, up, level3);
        up = up(2, up, level2);
        up = up(1, up, level1);
        return convolution("a_encoder.unet.seg1", up, 0);
    }

    /** Three convolutions; no activation after the first, as published. */
    private NDArray down(int level, NDArray x) {
        String block = "a_encoder.unet.convd" + level;
        NDArray y = torch.instanceNorm(convolution(block + ".conv1", x, 1));
        return normalised(block + ".conv3", normalised(block + ".conv2", y, 1), 1);
    }

    private NDArray up(int level, NDArray x, NDArray skip) {
        String block = "a_encoder.unet.convu" + level;
        NDArray y = level == 4 ? x : normalised(block + ".conv1", x, 1);
        // Published: enlarge, then convolve 1×1. The two commute, since bilinear weights sum to one; this way costs a
        // quarter.
        NDArray enlarged = Torch.upsample2(convolution(block + ".conv2", y, 0));
        NDArray joined = skip.concat(Torch.leakyRelu(torch.instanceNorm(enlarged)), 1);
        return normalised(block + ".conv3", joined, 1);
    }

    private NDArray normalised(String name, NDArray x, int padding) {
        return Torch.leakyRelu(torch.instanceNorm(convolution(name, x, padding)));
    }

    private NDArray convolution(String name, NDArray x, int padding) {
        return Torch.conv2d(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"), 1, padding);
    }
}
