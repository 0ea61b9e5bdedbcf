package dgnet.data.sample;

/**
 * The amplitudes of a slice's lowest frequencies: |F(u, v)| of its discrete Fourier transform for v = 0 … radius and
 * u = −radius … radius; the other half mirrors them. A few kilobytes that carry a scanner's look and no anatomy.
 *
 * @param size height and width of the slice (H = W)
 * @param radius the highest frequency, in cycles per slice
 * @param values (radius + 1)·(2·radius + 1) amplitudes, u fastest
 */
@SuppressWarnings("ArrayRecordComponent") // amplitudes: compared by nobody, copied by nobody
public record AmplitudeSpectrum(int size, int radius, float[] values) {
    public AmplitudeSpectrum {
        if (values.length != (radius + 1) * (2 * radius + 1) || 2 * radius >= size) {
            throw new IllegalArgumentException(
                    values.length + " amplitudes are not those up to " + radius + " cycles of a slice of " + size);
        }
    }

    /** The spectrum of H·W intensities, row by row. */
    static AmplitudeSpectrum of(float[] image, int offset, int size, int radius) {
        LowFrequencies low = LowFrequencies.of(size, radius);
        low.transform(image, offset);
        float[] values = new float[(radius + 1) * (2 * radius + 1)];
        for (int k = 0; k < values.length; k++) {
            values[k] = low.amplitude(k);
        }
        return new AmplitudeSpectrum(size, radius, values);
    }
}
