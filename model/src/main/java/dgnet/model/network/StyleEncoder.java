package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;
import dgnet.model.network.DisentanglementNetwork.Code;

/**
 * The style encoder E_m: computes a posterior over 16 latent values of an image, a sample of it, and the output of the domain head for the
 * sample. There is no activation between the convolutions, as published.
 */
final class StyleEncoder {
    private final Torch torch;
    private final Parameters parameters;

    StyleEncoder(Torch torch, Parameters parameters) {
        this.torch = torch;
        this.parameters = parameters;
    }

    /**
     * The code of images.
     *
     * @param image [B, 1, H, W]
     * @param styleNoise [B, 8] standard normal values for columns 0 … 7 of z
     * @param domainNoise [B, 8] standard normal values for columns 8 … 15 of z
     */
    Code encode(NDArray image, NDArray styleNoise, NDArray domainNoise) {
        NDArray x = image;
        for (int i = 1; i <= 6; i++) {
            x = convolution("m_encoder.conv" + i, x);
        }
        x = x.flatten(1, 3);
        x = Torch.leakyRelu(linear("m_encoder.fc1", x));
        x = Torch.leakyRelu(linear("m_encoder.fc2", x));
        NDArray mean = linear("m_encoder.mu", x);
        NDArray logVariance = linear("m_encoder.logvar", x);
        int half = NetworkSettings.CODE_WIDTH;
        NDArray style = sample(mean, logVariance, half, styleNoise);
        NDArray domain = sample(mean, logVariance, 0, domainNoise);
        NDArray z = style.concat(domain, 1);
        // The head reads columns 0 … 7 of z, as published.
        NDArray probability = linear("m_encoder.classifier", style).softmax(1);
        return new Code(z, mean, logVariance, probability);
    }

    /** mean + noise · e^(log variance / 2), of eight columns. */
    private static NDArray sample(NDArray mean, NDArray logVariance, int from, NDArray noise) {
        int to = from + NetworkSettings.CODE_WIDTH;
        NDArray deviation =
                Torch.times(Torch.slice(logVariance, 1, from, to), 0.5).exp();
        return Torch.slice(mean, 1, from, to).add(deviation.mul(noise));
    }

    private NDArray convolution(String name, NDArray x) {
        return torch.convolution(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"));
    }

    private NDArray linear(String name, NDArray x) {
        return Torch.linear(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"));
    }
}
