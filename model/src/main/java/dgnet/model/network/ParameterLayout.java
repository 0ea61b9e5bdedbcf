package dgnet.model.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The position of each parameter tensor in the flat vector of all weights θ. Tensors begin at multiples of 64 elements (256 bytes of
 * float32). The body of the U-Net comes first, followed by the parameters of the published inner update: the U-Net's last layer, style
 * encoder and decoder. So both scopes of the inner update are contiguous ranges.
 *
 * @param tensors the tensors in order of their position
 * @param adaptedFrom index of the first element after the U-Net's body
 * @param length elements of the flat vector, padding included
 */
public record ParameterLayout(List<TrainingState.Tensor> tensors, int adaptedFrom, int length) {
    private static final int ALIGNMENT = 64;
    private static final int STYLE_BASE = 8;
    private static final int STYLE_HIDDEN = 32;
    private static final int STYLE_FEATURES = 4 * 9 * 9;
    private static final int DECODER_HIDDEN = 256;

    public ParameterLayout {
        tensors = List.copyOf(tensors);
    }

    /** The layout of a network, under the published state-dict names. */
    public static ParameterLayout of(NetworkSettings settings) {
        Builder layout = new Builder();
        unetBody(layout, settings.baseChannels());
        int adaptedFrom = layout.length;
        int anatomy = NetworkSettings.ANATOMY_CHANNELS;
        layout.convolution("a_encoder.unet.seg1", 2 * settings.baseChannels(), anatomy, 1);
        styleEncoder(layout, settings);
        decoder(layout, anatomy);
        return new ParameterLayout(layout.tensors, adaptedFrom, layout.length);
    }

    /** Number of weights without padding. */
    public int weights() {
        return tensors.stream().mapToInt(TrainingState.Tensor::elements).sum();
    }

    private static void unetBody(Builder layout, int n) {
        for (int level = 1; level <= 5; level++) {
            int channels = n << (level - 1);
            String block = "a_encoder.unet.convd" + level;
            layout.convolution(block + ".conv1", level == 1 ? 1 : channels / 2, channels, 3);
            layout.convolution(block + ".conv2", channels, channels, 3);
            layout.convolution(block + ".conv3", channels, channels, 3);
        }
        for (int level = 4; level >= 1; level--) {
            int channels = n << level;
            String block = "a_encoder.unet.convu" + level;
            if (level < 4) {
                layout.convolution(block + ".conv1", 2 * channels, channels, 3);
            }
            layout.convolution(block + ".conv2", channels, channels / 2, 1);
            layout.convolution(block + ".conv3", channels, channels, 3);
        }
    }

    private static void styleEncoder(Builder layout, NetworkSettings settings) {
        layout.convolution("m_encoder.conv1", 1, STYLE_BASE, 7);
        for (int i = 2; i <= 6; i++) {
            layout.convolution("m_encoder.conv" + i, STYLE_BASE << (i - 2), STYLE_BASE << (i - 1), 4);
        }
        int side = settings.imageSize() / 32;
        int code = 2 * NetworkSettings.CODE_WIDTH;
        layout.linear("m_encoder.fc1", (STYLE_BASE << 5) * side * side, STYLE_FEATURES);
        layout.linear("m_encoder.fc2", STYLE_FEATURES, STYLE_HIDDEN);
        layout.linear("m_encoder.mu", STYLE_HIDDEN, code);
        layout.linear("m_encoder.logvar", STYLE_HIDDEN, code);
        layout.linear("m_encoder.classifier", NetworkSettings.CODE_WIDTH, settings.domains());
    }

    private static void decoder(Builder layout, int anatomy) {
        layout.convolution("decoder.dec.conv1", anatomy, anatomy, 3);
        layout.convolution("decoder.dec.conv2", anatomy, anatomy, 3);
        layout.convolution("decoder.dec.conv3", anatomy, anatomy / 2, 3);
        layout.convolution("decoder.dec.conv4", anatomy / 2, 1, 3);
        layout.linear("decoder.mlp.fc1", 2 * NetworkSettings.CODE_WIDTH, DECODER_HIDDEN);
        layout.linear("decoder.mlp.fc2", DECODER_HIDDEN, DECODER_HIDDEN);
        layout.linear("decoder.mlp.fc3", DECODER_HIDDEN, 4 * anatomy);
    }

    private static final class Builder {
        private final List<TrainingState.Tensor> tensors = new ArrayList<>();
        private int length;

        void convolution(String name, int in, int out, int kernel) {
            add(name + ".weight", out, in, kernel, kernel);
            add(name + ".bias", out);
        }

        void linear(String name, int in, int out) {
            add(name + ".weight", out, in);
            add(name + ".bias", out);
        }

        private void add(String name, int... shape) {
            List<Long> dimensions = IntStream.of(shape).asLongStream().boxed().toList();
            TrainingState.Tensor tensor = new TrainingState.Tensor(name, dimensions, length);
            tensors.add(tensor);
            length = (length + tensor.elements() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }
}
