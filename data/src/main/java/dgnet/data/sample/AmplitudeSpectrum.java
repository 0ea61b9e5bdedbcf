package dgnet.data.sample;

/**
 * The amplitudes of a slice's lowest frequencies: |F(u, v)| of its discrete Fourier transform for v = 0 … radius and
 * u = −radius … radius; the other half mirrors them. A few kilobytes that describe a scanner's appearance and contain no anatomy.
 *
 * @param size height and width of the slice (H = W)
 * @param radius the highest frequency, in cycles per slice
 * @param values (radius + 1)·(2·radius + 1) amplitudes, u fastest
 */
@SuppressWarnings("ArrayRecordComponent") // amplitude arrays, never compared
public record AmplitudeSpectrum(int size, int radius, float[] values) {
    public AmplitudeSpectrum {
        if (values.length != (radius + 1) * (2 * radius + 1) || 2 * radius >= size) {
            throw new IllegalArgumentException(values.length + " amplitudes do not match a radius of " + radius
                    + " cycles in a slice of " + size + " pixels");
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
