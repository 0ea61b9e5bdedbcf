package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.Torch;

/**
 * The decoder: computes the image of a given anatomy in a given style. The code sets mean and scale of two layers by adaptive instance
 * normalisation (Huang and Belongie, ICCV 2017). The published state dict also has an unused batch norm {@code dec.bn3}, which is left out.
 */
final class Decoder {
    private final Torch torch;
    private final Parameters parameters;

    Decoder(Torch torch, Parameters parameters) {
        this.torch = torch;
        this.parameters = parameters;
    }

    /** Anatomy [B, 8, H, W] and code [B, 16] → reconstruction [B, 1, H, W] in (−1, 1). */
    NDArray reconstruct(NDArray anatomy, NDArray z) {
        NDArray style = Torch.relu(linear("decoder.mlp.fc1", z));
        style = Torch.relu(linear("decoder.mlp.fc2", style));
        style = Torch.relu(linear("decoder.mlp.fc3", style));
        NDArray x = adaptive(convolution("decoder.dec.conv1", anatomy), style, 0);
        x = adaptive(convolution("decoder.dec.conv2", x), style, 2);
        return convolution("decoder.dec.conv4", convolution("decoder.dec.conv3", x))
                .tanh();
    }

    /** Instance norm, then the code's scale and shift: of the style's groups of eight, shift is {@code first}, scale the next. */
    private NDArray adaptive(NDArray x, NDArray style, int first) {
        return torch.instanceNorm(x).mul(group(style, first + 1)).add(group(style, first));
    }

    private static NDArray group(NDArray style, int index) {
        int channels = NetworkSettings.ANATOMY_CHANNELS;
        NDArray group = Torch.slice(style, 1, (long) index * channels, (long) (index + 1) * channels);
        return group.reshape(new Shape(-1, channels, 1, 1));
    }

    private NDArray convolution(String name, NDArray x) {
        return torch.convolution(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"));
    }

    private NDArray linear(String name, NDArray x) {
        return Torch.linear(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"));
    }
}
