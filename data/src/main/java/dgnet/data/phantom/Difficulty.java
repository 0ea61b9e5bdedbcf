package dgnet.data.phantom;

import dgnet.data.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much the vendors and subjects of a phantom differ. */
public enum Difficulty {
    /** Healthy hearts in nearly the same position. Vendors differ moderately. One labelled subject of each vendor suffices for training. */
    STANDARD,
    /**
     * Hearts of all sizes, positions and shapes, with pathology. Vendors differ widely, and so do the scans of one vendor. A network that
     * is trained with one labelled subject of each vendor fails on parts of the scans of an unseen vendor.
     */
    HARD;

    /** The level of this name, in upper or lower case. */
    public static Difficulty of(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "The phantom has no difficulty \"" + name + "\"; name one of " + names() + "."));
    }

    private static String names() {
        return Arrays.stream(values()).map(Difficulty::toString).collect(Collectors.joining(", "));
    }

    /** The name as an option has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<Scanner> scanners() {
        return this == HARD ? HardPhantom.SCANNERS : Scanner.ALL;
    }
}
