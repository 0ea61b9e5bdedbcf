package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.nifti.ForeignFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens data sets by the name of their layout. */
public final class Datasets {
    /** The layouts' names. */
    public static final List<String> LAYOUTS =
            List.of(MnmsDataset.LAYOUT, SpinalCordDataset.LAYOUT, TableDataset.LAYOUT, NnunetDataset.LAYOUT);

    private Datasets() {}

    /** As {@link #open(String, Path, DomainRule)}, with one domain for each vendor. */
    public static Dataset open(String layout, Path root) {
        return open(layout, root, DomainRule.VENDOR);
    }

    /** As {@link #open(String, Path, DomainRule, MaskRules, NnunetSettings)}, with the layout's rules for masks. */
    public static Dataset open(String layout, Path root, DomainRule rule, NnunetSettings nnunet) {
        return open(layout, root, rule, MaskRules.DEFAULT, nnunet);
    }

    /** As {@link #open(String, Path, DomainRule, MaskRules, NnunetSettings)}, with the defaults of the layout {@code nnunet}. */
    public static Dataset open(String layout, Path root, DomainRule rule, MaskRules masks) {
        return open(layout, root, rule, masks, NnunetSettings.DEFAULT);
    }

    /** As {@link #open(String, Path, DomainRule, MaskRules, NnunetSettings)}, with the defaults. */
    public static Dataset open(String layout, Path root, DomainRule rule) {
        return open(layout, root, rule, MaskRules.DEFAULT, NnunetSettings.DEFAULT);
    }

    /**
     * Finds the subjects below {@code root} by file name. No scan is opened, so unusable scans are found only when they are read. Problems
     * that leave some subjects are reported in {@link Dataset#findings}.
     *
     * @param rule what a domain is, if the layout offers the choice
     * @param masks how masks are read
     * @param nnunet the choices of the layout {@code nnunet}
     * @throws DataException if no subject is left
     */
    public static Dataset open(String layout, Path root, DomainRule rule, MaskRules masks, NnunetSettings nnunet) {
        requireKnown(layout);
        requireFolder(root);
        return switch (layout) {
            case MnmsDataset.LAYOUT -> MnmsDataset.open(root, rule, masks);
            case SpinalCordDataset.LAYOUT -> SpinalCordDataset.open(root, masks);
            case NnunetDataset.LAYOUT -> NnunetDataset.open(root, nnunet, masks);
            default -> TableDataset.open(root, masks);
        };
    }

    /**
     * The layout of a folder, by the names of its files.
     *
     * @throws DataException if the folder has none of the layouts
     */
    public static String layoutOf(Path root) {
        requireFolder(root);
        if (TableDataset.isAt(root)) {
            return TableDataset.LAYOUT;
        }
        if (NnunetDataset.isAt(root)) {
            return NnunetDataset.LAYOUT;
        }
        if (!DatasetFiles.matching(root, SpinalCordDataset.FILE).isEmpty()) {
            return SpinalCordDataset.LAYOUT;
        }
        if (!DatasetFiles.matching(root, MnmsDataset.FILE).isEmpty()) {
            return MnmsDataset.LAYOUT;
        }
        int scans = DatasetFiles.scans(DatasetFiles.list(root)).size();
        String foreign = ForeignFormat.in(root).map(sentence -> "; " + sentence).orElse("");
        throw new DataException("the folder " + root + " has none of the known layouts (" + String.join(", ", LAYOUTS)
                + ")"
                + (scans == 0
                        ? ", and no NIfTI file" + foreign
                        : "; it has " + scans + " NIfTI files: write the tables of the layout table for them with dgnet"
                                + " table, see data/README.md, or name a layout with --layout" + foreign));
    }

    /**
     * The structures that the labels of the data set at {@code root} denote.
     *
     * @param root read only for the layouts {@code nnunet} and {@code table}, whose files name the structures
     */
    public static Structures structures(String layout, Path root) {
        requireKnown(layout);
        return switch (layout) {
            case MnmsDataset.LAYOUT -> MnmsDataset.STRUCTURES;
            case SpinalCordDataset.LAYOUT -> SpinalCordDataset.STRUCTURES;
            case NnunetDataset.LAYOUT -> NnunetJson.read(root).structures();
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
            throw new DataException(
                    "the data layout is \"" + layout + "\"; expected is one of " + String.join(", ", LAYOUTS));
        }
    }

    /** What a domain is in a data set that lists both vendors and centres. */
    public enum DomainRule {
        /** A vendor. */
        VENDOR,
        /** A centre of a vendor with several centres, with a name such as {@code B-2}; otherwise the vendor. */
        CENTRE
    }
}
