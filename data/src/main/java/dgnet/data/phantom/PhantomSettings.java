package dgnet.data.phantom;

import dgnet.data.DataException;

/**
 * The size and difficulty of the synthetic data set.
 *
 * @param subjectsPerVendor scans of each of the four vendors
 * @param unlabelledPerVendor number of scans of each vendor without a mask file; at least two must have one
 * @param frames frames of the cardiac cycle in each 4-D file
 * @param slices slices from base to apex
 * @param size pixels across the field of view at 1.4 mm; a vendor with another spacing has proportionally more or fewer
 * @param seed decides everything that is random in the data set
 * @param difficulty how much vendors and subjects differ
 */
public record PhantomSettings(
        int subjectsPerVendor,
        int unlabelledPerVendor,
        int frames,
        int slices,
        int size,
        long seed,
        Difficulty difficulty) {
    /** Six subjects of each vendor, one of them unlabelled, with six frames of six slices of about 120 pixels. */
    public static final PhantomSettings DEFAULT = new PhantomSettings(6, 1, 6, 6, 120, 1);

    public PhantomSettings {
        require("subjects per vendor", subjectsPerVendor, 2, 999);
        require("unlabelled subjects per vendor", unlabelledPerVendor, 0, subjectsPerVendor - 2);
        require("frames", frames, 2, 100);
        require("slices", slices, 2, 30);
        require("size", size, 32, 512);
    }

    /** Settings of the difficulty {@link Difficulty#STANDARD}. */
    public PhantomSettings(
            int subjectsPerVendor, int unlabelledPerVendor, int frames, int slices, int size, long seed) {
        this(subjectsPerVendor, unlabelledPerVendor, frames, slices, size, seed, Difficulty.STANDARD);
    }

    /** The same sizes with another seed. */
    public PhantomSettings withSeed(long other) {
        return new PhantomSettings(subjectsPerVendor, unlabelledPerVendor, frames, slices, size, other, difficulty);
    }

    /** The same sizes and seed with another difficulty. */
    public PhantomSettings withDifficulty(Difficulty other) {
        return new PhantomSettings(subjectsPerVendor, unlabelledPerVendor, frames, slices, size, seed, other);
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new DataException(
                    "The phantom's " + what + " must lie between " + least + " and " + most + "; it is " + value + ".");
        }
    }
}
