package dgnet.data.sample;

/**
 * Fourier amplitude mixing: the lowest frequencies keep their phases and get amplitudes (1 − λ)·A + λ·A′, with A′ from a slice of another
 * domain; clipped to [0, 1]. Sources: Yang and Soatto, FDA, CVPR 2020; with λ, Liu et al., FedDG, CVPR 2021.
 *
 * @param other the other domain's amplitudes
 * @param ratio λ, from 0 to 1
 */
record AmplitudeMix(AmplitudeSpectrum other, double ratio) implements SliceFilter {
    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        if (other.size() != size) {
            throw new IllegalArgumentException(
                    "amplitudes of a slice of " + other.size() + " pixels do not fit a slice of " + size + " pixels");
        }
        LowFrequencies low = LowFrequencies.of(size, other.radius());
        low.transform(image, offset);
        float share = (float) ratio;
        for (int k = 0; k < other.values().length; k++) {
            low.changeTo(k, (1 - share) * low.amplitude(k) + share * other.values()[k]);
        }
        low.add(image, offset);
    }
}
