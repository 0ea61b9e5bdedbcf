package dgnet.data.sample;

import dgnet.data.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One random augmentation of a slice, the same for its image and its labels: one sampling of the source for all geometric changes, then
 * filters that change intensities in place, in order. As published: rotation, then flips, then blur.
 */
public record Augmentation(Geometry geometry, List<SliceFilter> filters) {
    public Augmentation {
        filters = List.copyOf(filters);
    }

    /**
     * An augmentation with the published parts only.
     *
     * @param rotation angle in degrees, counter-clockwise about the centre
     * @param flipHorizontal whether left and right are swapped
     * @param flipVertical whether top and bottom are swapped
     * @param blurSigma standard deviation of the blur in pixels; 0: no blur
     */
    public Augmentation(double rotation, boolean flipHorizontal, boolean flipVertical, double blurSigma) {
        this(
                new Geometry(rotation, flipHorizontal, flipVertical, 1, 0, 0, Optional.empty()),
                blurSigma == 0 ? List.of() : List.of(GaussianBlur.of(blurSigma)));
    }

    /** As the method below, without amplitudes of another domain. */
    public static Augmentation of(AugmentationSettings settings, int size, Draw draw) {
        return of(settings, size, draw, Optional.empty());
    }

    /**
     * Draws an augmentation: a pure function of its arguments. The published parts take five numbers of the draw. Each other part has its own
     * stream, so that enabling one does not change the others.
     *
     * @param size height and width of the slices
     * @param foreign amplitudes of another domain to mix in, if there are any
     */
    public static Augmentation of(
            AugmentationSettings settings, int size, Draw draw, Optional<AmplitudeSpectrum> foreign) {
        double rotation = draw.uniform(settings.rotationLow(), settings.rotationHigh());
        boolean flipHorizontal = draw.uniform() < settings.flipHorizontal();
        boolean flipVertical = draw.uniform() < settings.flipVertical();
        boolean blurred = draw.uniform() < settings.blur();
        double sigma = draw.uniform(settings.blurSigmaLow(), settings.blurSigmaHigh());
        DomainRandomisation more = settings.more();
        if (more.off()) {
            return new Augmentation(rotation, flipHorizontal, flipVertical, blurred ? sigma : 0);
        }
        Draw shifts = draw.of("shift");
        boolean shifted = shifts.uniform() < more.shift().probability();
        Draw elastic = draw.of("elastic");
        Geometry geometry = new Geometry(
                rotation,
                flipHorizontal,
                flipVertical,
                more.scale().of(draw.of("scale")).orElse(1),
                shifted ? shifts.uniform(more.shift().low(), more.shift().high()) : 0,
                shifted ? shifts.uniform(more.shift().low(), more.shift().high()) : 0,
                more.elastic().of(elastic).stream()
                        .mapToObj(strength -> ElasticField.of(size, more.elasticSpacing(), strength, elastic))
                        .findFirst());
        List<SliceFilter> filters = new ArrayList<>();
        foreign.ifPresent(other -> more.fourierAmplitude()
                .of(draw.of("fourier-amplitude"))
                .ifPresent(ratio -> filters.add(new AmplitudeMix(other, ratio))));
        Draw convolution = draw.of("random-convolution");
        more.randomConvolution()
                .of(convolution)
                .ifPresent(share -> filters.add(RandomConvolution.of(share, convolution)));
        Draw bias = draw.of("bias-field");
        more.biasField().of(bias).ifPresent(strength -> filters.add(BiasField.of(strength, bias)));
        more.gamma().of(draw.of("gamma")).ifPresent(exponent -> filters.add(new Gamma(exponent)));
        more.contrast().of(draw.of("contrast")).ifPresent(factor -> filters.add(new Contrast(factor)));
        more.lowResolution().of(draw.of("low-resolution")).ifPresent(factor -> filters.add(new LowResolution(factor)));
        if (blurred) {
            filters.add(GaussianBlur.of(sigma));
        }
        Draw noise = draw.of("rician-noise");
        more.ricianNoise().of(noise).ifPresent(level -> filters.add(new RicianNoise(level, noise.bits())));
        return new Augmentation(geometry, filters);
    }

    /**
     * Writes the augmented image: sampled bilinearly, zero outside the source, then filtered.
     *
     * @param source H·W intensities, row by row, with H = W = {@code size}
     * @param into receives H·W intensities, beginning at {@code offset}; must not be the source
     * @param scratch {@link #scratchSize} values that are overwritten
     */
    public void image(float[] source, int size, float[] into, int offset, float[] scratch) {
        geometry.sampling(size).image(source, into, offset);
        for (SliceFilter filter : filters) {
            filter.apply(into, offset, size, scratch);
        }
    }

    /**
     * Writes the augmented labels: nearest neighbour, background outside the source.
     *
     * @param source H·W labels, row by row, with H = W = {@code size}
     * @param into receives H·W labels, beginning at {@code offset}; must not be the source
     */
    public void labels(byte[] source, int size, byte[] into, int offset) {
        geometry.sampling(size).labels(source, into, offset);
    }

    /** The length of the scratch array that {@link #image} needs. */
    public static int scratchSize(int size) {
        return SliceFilter.scratchSize(size);
    }
}
