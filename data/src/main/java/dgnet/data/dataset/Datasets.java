package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens data sets by the name of their layout. */
public final class Datasets {
    /** The layouts' names. */
    public static final List<String> LAYOUTS = List.of(MnmsDataset.LAYOUT, SpinalCordDataset.LAYOUT);

    private Datasets() {}

    /**
     * Finds the subjects below {@code root} by the names of their files, and opens none of them: a bad one is found by whoever reads
     * it. What is wrong with the folder or its table is a {@link DataException} that names it.
     */
    public static Dataset open(String layout, Path root) {
        requireKnown(layout);
        if (!Files.isDirectory(root)) {
            throw new DataException(
                    "the data folder " + root + (Files.exists(root) ? " is not a folder" : " does not exist")
                            + "; set data.root to the folder of the data set");
        }
        return layout.equals(MnmsDataset.LAYOUT) ? MnmsDataset.open(root) : SpinalCordDataset.open(root);
    }

    /** What the labels of every data set of a layout mean. */
    public static Structures structures(String layout) {
        requireKnown(layout);
        return layout.equals(MnmsDataset.LAYOUT) ? MnmsDataset.STRUCTURES : SpinalCordDataset.STRUCTURES;
    }

    private static void requireKnown(String layout) {
        if (!LAYOUTS.contains(layout)) {
            throw new DataException("the data layout is \"" + layout + "\"; it can be " + String.join(" or ", LAYOUTS));
        }
    }
}
