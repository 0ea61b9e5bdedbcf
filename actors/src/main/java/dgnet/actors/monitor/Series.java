package dgnet.actors.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of one quantity by episode, as many as there are, in a few bytes each. */
final class Series {
    private long[] episodes = new long[64];
    private double[] values = new double[64];
    private int size;

    /**
     * Fewer points for many values.
     *
     * @param episodes the last of each point
     * @param values means
     * @param low the least value of each point; empty where each point is one value
     * @param high the greatest
     */
    record Sample(List<Long> episodes, List<Double> values, List<Double> low, List<Double> high) {}

    /** Adds a value; an episode that is told again, after a return to an earlier state, replaces what there was from there on. */
    void add(long episode, double value) {
        forgetFrom(episode);
        if (size == values.length) {
            episodes = Arrays.copyOf(episodes, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        episodes[size] = episode;
        values[size++] = value;
    }

    void forgetFrom(long episode) {
        while (size > 0 && episodes[size - 1] >= episode) {
            size--;
        }
    }

    /** @param most points, at least 1 */
    Sample sample(int most) {
        int width = Math.max(1, (size + most - 1) / most);
        Sample sample = new Sample(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int start = 0; start < size; start += width) {
            int end = Math.min(size, start + width);
            double sum = 0;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = start; i < end; i++) {
                sum += values[i];
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            sample.episodes().add(episodes[end - 1]);
            sample.values().add(sum / (end - start));
            if (width > 1) {
                sample.low().add(low);
                sample.high().add(high);
            }
        }
        return sample;
    }
}
