package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.NativeSettings;
import dgnet.model.engine.Torch;
import java.util.List;

/**
 * The content encoder E_a: a U-Net of five levels, and a last layer that maps its features to eight anatomy channels. The first channels
 * are the logits of the segmentation. Instance norm has no affine part and no running statistics.
 */
final class ContentEncoder {
    private static final String UNET = "a_encoder.unet.";

    private final Torch torch;
    private final Parameters parameters;

    ContentEncoder(Torch torch, Parameters parameters) {
        this.torch = torch;
        this.parameters = parameters;
    }

    /** The U-Net without its last layer, n base channels. [B, 1, H, W] → [B, 2n, H, W]. */
    private NDArray unet(NDArray image) {
        NDArray level1 = down(1, image);
        NDArray level2 = down(2, Torch.maxPool2(level1));
        NDArray level3 = down(3, Torch.maxPool2(level2));
        NDArray level4 = down(4, Torch.maxPool2(level3));
        NDArray level5 = down(5, Torch.maxPool2(level4));
        NDArray up = up(4, level5, level4);
        up = up(3, up, level3);
        up = up(2, up, level2);
        return up(1, up, level1);
    }

    /**
     * The U-Net without its last layer, n base channels. [B, 1, H, W] each → [B, 2n, H, W] each. Slices are independent, so they are
     * computed together, or in groups small enough that the largest tensors are in reused memory (see {@link NativeSettings#LARGEST_KEPT}).
     */
    List<NDArray> features(List<NDArray> images) {
        long together = imagesAtOnce(images.get(0));
        long count = images.stream().mapToLong(image -> image.getShape().get(0)).sum();
        if (count > together) {
            return images.stream().map(image -> inGroups(image, together)).toList();
        }
        NDList all = new NDList(images);
        return images.size() == 1 ? List.of(unet(all.head())) : Torch.divided(unet(NDArrays.concat(all)), images);
    }

    private NDArray inGroups(NDArray image, long together) {
        long count = image.getShape().get(0);
        NDList groups = new NDList();
        for (long start = 0; start < count; start += together) {
            groups.add(unet(Torch.slice(image, 0, start, Math.min(count, start + together))));
        }
        return groups.size() == 1 ? groups.head() : NDArrays.concat(groups);
    }

    /** Number of images per group. On a GPU it is unlimited, since its allocator reuses blocks of every size. */
    private long imagesAtOnce(NDArray image) {
        if (image.getDevice().isGpu()) {
            return Long.MAX_VALUE;
        }
        Shape shape = image.getShape();
        long channels = weight("convu1.conv3").getShape().get(1);
        long largest =
                channels * shape.get(2) * shape.get(3) * image.getDataType().getNumOfBytes();
        return Math.max(1, NativeSettings.LARGEST_KEPT / largest);
    }

    /** The last layer. [B, 2n, H, W] → [B, 8, H, W]. */
    NDArray anatomy(NDArray features) {
        return torch.convolution(features, weight("seg1"), bias("seg1"));
    }

    /** Three convolutions; no activation after the first, as published. */
    private NDArray down(int level, NDArray x) {
        String block = "convd" + level;
        NDArray y = torch.normalised(x, weight(block + ".conv1"), bias(block + ".conv1"));
        return activated(block + ".conv3", activated(block + ".conv2", y));
    }

    private NDArray up(int level, NDArray x, NDArray skip) {
        String block = "convu" + level;
        NDArray y = level == 4 ? x : activated(block + ".conv1", x);
        // Published: enlarge, then convolve 1×1. The two commute, since bilinear weights sum to one. This order costs a
        // quarter.
        NDArray reduced = torch.convolution(y, weight(block + ".conv2"), bias(block + ".conv2"));
        return activated(block + ".conv3", torch.enlarged(reduced, skip));
    }

    private NDArray activated(String layer, NDArray x) {
        return torch.activated(x, weight(layer), bias(layer));
    }

    private NDArray weight(String layer) {
        return parameters.get(UNET + layer + ".weight");
    }

    private NDArray bias(String layer) {
        return parameters.get(UNET + layer + ".bias");
    }
}
