package dgnet.model.learn;

import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An estimate of the peak device memory of an episode, without the parameters and moments of the learner.
 *
 * <p>Most of it is intermediate values: a number for each pixel of each slice and base channel of the U-Net, a number for each pixel in
 * style encoder and decoder, which have a fixed width, and a number of copies of the parameters. These numbers depend on what the method
 * differentiates. The constants are a least-squares fit to 26 configurations on the processor (image size 96 to 224, 8 to 32 channels,
 * batches of 4 and 8, every method, order and scope), measured by {@code MemoryBenchmark} in the tests. The error is at most 18 % there,
 * mostly less than 8 %. On a GPU the memory differs slightly.
 *
 * @param batch slices in each batch (B)
 */
public record MemoryEstimate(Method method, NetworkSettings network, MetaSettings meta, int batch) {
    private static final double ALWAYS = 20 << 20;

    /** The estimate for a learner's episodes. */
    public static MemoryEstimate of(LearnerSettings settings, int batch) {
        return new MemoryEstimate(settings.method(), settings.network(), settings.meta(), batch);
    }

    /** The estimate in bytes. */
    public long bytes() {
        boolean second = method.metaSplit() && meta.order() == MetaSettings.Order.SECOND;
        boolean full = method.metaSplit() && meta.innerScope() == MetaSettings.InnerScope.FULL;
        // Both phases need memory at the same time, unless the first ends before the second begins.
        boolean both = method.metaSplit() && (second || !full);
        double pixels = (double) batch * network.imageSize() * network.imageSize();
        double contents = 50 + (both ? 60 : method.metaSplit() ? 26 : 0) + (second && full ? 33 : 0);
        double codes = method.disentangled() ? 279 + (both ? 224 : 0) + (second ? 92 : 0) : 0;
        double copies = 3.2 + (second && full ? 2.6 : 0);
        double values = pixels * (contents * network.baseChannels() + codes)
                + copies * ParameterLayout.of(network).length();
        return (long) (ALWAYS + Float.BYTES * values);
    }

    /** The estimate for the largest smaller batch within a number of bytes that has a slice of each meta-train domain. */
    Optional<MemoryEstimate> withBatchWithin(long most) {
        int domains = network.domains() - (method.metaSplit() ? 1 : 0);
        return largest(batch - 1, domains, 1, most, size -> new MemoryEstimate(method, network, meta, size));
    }

    /** The estimate for the largest smaller image within a number of bytes. */
    Optional<MemoryEstimate> withImageWithin(long most) {
        return largest(network.imageSize() - 32, 32, 32, most, size -> with(size, network.baseChannels()));
    }

    /** The estimate for the largest smaller number of channels within a number of bytes: a multiple of eight, or less than eight. */
    Optional<MemoryEstimate> withChannelsWithin(long most) {
        int below = network.baseChannels() - 1;
        return largest(below - below % 8, 8, 8, most, channels -> with(network.imageSize(), channels))
                .or(() -> largest(Math.min(7, below), 1, 1, most, channels -> with(network.imageSize(), channels)));
    }

    /** The estimate for the first order, if it is within a number of bytes and is not the current order. */
    Optional<MemoryEstimate> withFirstOrderWithin(long most) {
        MetaSettings first = new MetaSettings(meta.innerScope(), MetaSettings.Order.FIRST, meta.innerStepSize());
        return meta.order() == MetaSettings.Order.FIRST || !method.metaSplit()
                ? Optional.empty()
                : Stream.of(new MemoryEstimate(method, network, first, batch))
                        .filter(estimate -> estimate.bytes() <= most)
                        .findFirst();
    }

    private MemoryEstimate with(int size, int channels) {
        return new MemoryEstimate(
                method, new NetworkSettings(size, channels, network.classes(), network.domains()), meta, batch);
    }

    private static Optional<MemoryEstimate> largest(
            int from, int least, int step, long most, Function<Integer, MemoryEstimate> of) {
        return IntStream.iterate(from, value -> value >= least, value -> value - step)
                .boxed()
                .map(of)
                .filter(estimate -> estimate.bytes() <= most)
                .findFirst();
    }
}
