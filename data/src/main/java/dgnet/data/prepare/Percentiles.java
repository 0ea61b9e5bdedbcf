package dgnet.data.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Percentiles of many values without sorting all of them: Hoare's selection with pivots from a sorted sample. The first pivots are taken
 * slightly inwards of the wanted rank, so that one pass discards nearly all values beyond it. Source: Floyd and Rivest 1975, Expected time
 * bounds for selection.
 */
public final class Percentiles {
    private static final int SAMPLE = 256;
    private static final int INWARDS = 4;

    private Percentiles() {}

    /**
     * The value below which {@code percent} of the values lie, interpolated linearly (NumPy's default): with the values in ascending
     * order and h = (n − 1)·percent / 100, v(⌊h⌋) + (h − ⌊h⌋)·(v(⌊h⌋ + 1) − v(⌊h⌋)).
     *
     * @param values at least one number, none of them NaN; they are reordered
     */
    static double of(float[] values, double percent) {
        double position = (values.length - 1) * percent / 100;
        int rank = (int) position;
        float low = select(values, rank);
        if (rank == values.length - 1) {
            return low;
        }
        // After selection no value behind the rank is smaller, so the next value is the minimum of the rest.
        float next = values[rank + 1];
        for (int i = rank + 2; i < values.length; i++) {
            next = values[i] < next ? values[i] : next;
        }
        return low + (position - rank) * ((double) next - low);
    }

    /** The percentiles {@code percents} of the finite values; empty if there are none. */
    public static List<Double> ofFinite(float[] values, double... percents) {
        float[] finite = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                finite[count++] = value;
            }
        }
        List<Double> found = new ArrayList<>();
        float[] kept = Arrays.copyOf(finite, count);
        for (double percent : percents) {
            if (count > 0) {
                found.add(of(kept, percent));
            }
        }
        return found;
    }

    private static float select(float[] values, int rank) {
        int first = 0;
        int last = values.length - 1;
        while (first < last) {
            float pivot = pivot(values, first, last, rank);
            int i = first;
            int j = last;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    float swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (rank <= j) {
                last = j;
            } else if (rank >= i) {
                first = i;
            } else {
                break;
            }
        }
        return values[rank];
    }

    private static float pivot(float[] values, int first, int last, int rank) {
        int stride = (last - first + 1) / SAMPLE;
        // For few values a sample does not pay.
        if (stride < INWARDS) {
            return median(values[first], values[(first + last) >>> 1], values[last]);
        }
        float[] sample = new float[SAMPLE];
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = values[first + i * stride];
        }
        Arrays.sort(sample);
        int place = (rank - first) / stride;
        return sample[place < SAMPLE / 2 ? place + INWARDS : Math.min(place, SAMPLE - 1) - INWARDS];
    }

    private static float median(float a, float b, float c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
