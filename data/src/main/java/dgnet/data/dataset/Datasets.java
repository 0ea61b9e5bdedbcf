package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens data sets by the name of their layout. */
public final class Datasets {
    /** The layouts' names. */
    public static final List<String> LAYOUTS =
            List.of(MnmsDataset.LAYOUT, SpinalCordDataset.LAYOUT, TableDataset.LAYOUT);

    private Datasets() {}

    /** As the other, with a domain for each vendor. */
    public static Dataset open(String layout, Path root) {
        return open(layout, root, DomainRule.VENDOR);
    }

    /**
     * Finds the subjects below {@code root} by the names of their files, and opens none of them: a bad one is found by whoever reads
     * it. What leaves no subject at all is a {@link DataException} that names it; anything less is in {@link Dataset#findings}.
     *
     * @param rule what makes a domain where the layout leaves the choice
     */
    public static Dataset open(String layout, Path root, DomainRule rule) {
        requireKnown(layout);
        requireFolder(root);
        return switch (layout) {
            case MnmsDataset.LAYOUT -> MnmsDataset.open(root, rule);
            case SpinalCordDataset.LAYOUT -> SpinalCordDataset.open(root);
            default -> TableDataset.open(root);
        };
    }

    /**
     * The layout that a folder has by the names of its files.
     *
     * @throws DataException where it has none of them
     */
    public static String layoutOf(Path root) {
        requireFolder(root);
        if (TableDataset.isAt(root)) {
            return TableDataset.LAYOUT;
        }
        if (!DatasetFiles.matching(root, SpinalCordDataset.FILE).isEmpty()) {
            return SpinalCordDataset.LAYOUT;
        }
        if (!DatasetFiles.matching(root, MnmsDataset.FILE).isEmpty()) {
            return MnmsDataset.LAYOUT;
        }
        throw new DataException("the folder " + root + " has none of the known layouts (" + String.join(", ", LAYOUTS)
                + "); name one with --layout, or for data of your own write a dataset.csv and a labels.csv, see"
                + " data/README.md");
    }

    /**
     * What the labels of the data set at {@code root} mean.
     *
     * @param root read for the layout {@code table} alone, whose label table says it
     */
    public static Structures structures(String layout, Path root) {
        requireKnown(layout);
        return switch (layout) {
            case MnmsDataset.LAYOUT -> MnmsDataset.STRUCTURES;
            case SpinalCordDataset.LAYOUT -> SpinalCordDataset.STRUCTURES;
            default -> TableDataset.structuresOf(root);
        };
    }

    private static void requireFolder(Path root) {
        if (!Files.isDirectory(root)) {
            throw new DataException(
                    "the data folder " + root + (Files.exists(root) ? " is not a folder" : " does not exist")
                            + "; set data.root to the folder of the data set");
        }
    }

    private static void requireKnown(String layout) {
        if (!LAYOUTS.contains(layout)) {
            throw new DataException("the data layout is \"" + layout + "\"; it can be " + String.join(", ", LAYOUTS));
        }
    }

    /** What makes a domain in a data set that knows both vendors and centres. */
    public enum DomainRule {
        /** Each vendor. */
        VENDOR,
        /** Each centre of a vendor with several, by a name such as {@code B-2}; else the vendor. */
        CENTRE
    }
}
