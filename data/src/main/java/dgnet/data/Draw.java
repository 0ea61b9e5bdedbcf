package dgnet.data;

import java.util.HashMap;
import java.util.Map;

/**
 * A stream of random numbers that is a pure function of its key: (seed, episode, role, index). Equal keys give equal numbers on every
 * machine, in any thread and in any order, so a run saves no random state.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014); the key is
 * folded into its initial state by the same mixing function. Not thread-safe.
 */
public final class Draw {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long start;
    private long state;

    private Draw(long start) {
        this.start = start;
        this.state = start;
    }

    /** The stream of {@code index} in {@code role} of {@code episode} under {@code seed}. */
    public static Draw of(long seed, long episode, String role, long index) {
        long key = mix(seed + GOLDEN_GAMMA);
        key = mix(key ^ (episode + GOLDEN_GAMMA));
        key = fold(key, role);
        return new Draw(mix(key ^ (index + GOLDEN_GAMMA)));
    }

    /** A separate stream derived from this one. It does not depend on how many numbers this stream has returned. */
    public Draw of(String name) {
        return new Draw(fold(start, name));
    }

    private static long fold(long start, String name) {
        long key = start;
        for (int i = 0; i < name.length(); i++) {
            key = mix(key ^ (name.charAt(i) + GOLDEN_GAMMA));
        }
        return key;
    }

    /** Sixty-four random bits. */
    public long bits() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return (bits() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform integer in [0, bound); {@code bound} is positive. */
    public int below(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a draw below " + bound + " has no outcome");
        }
        // The high half of a 63-bit product: no modulo, a bias under 2^-32.
        return (int) Math.multiplyHigh(bits() >>> 1, (long) bound << 1);
    }

    /** Standard normal, by the Box-Muller transform. */
    public double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** {@code count} standard normal values. */
    public float[] gaussians(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) gaussian();
        }
        return values;
    }

    /** The integers 0 … n − 1 in random order (Fisher-Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** {@code count} different integers of 0 … n − 1 in random order. Takes time and memory proportional to {@code count}. */
    public int[] choose(int count, int n) {
        if (count > n) {
            throw new IllegalArgumentException("there are no " + count + " different integers below " + n);
        }
        Map<Integer, Integer> moved = new HashMap<>();
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int j = i + below(n - i);
            chosen[i] = moved.getOrDefault(j, j);
            moved.put(j, moved.getOrDefault(i, i));
        }
        return chosen;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
