package dgnet.data.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * A view proposed for a data set: pixels as large as those of the scans, by the median, and the smallest image that contains nearly all
 * labels.
 *
 * @param spacing median in-plane size of a stored pixel in mm, rounded to three digits: {@code data.spacing}
 * @param imageSize the smallest multiple of 32 pixels whose view contains 99.5 % of the labelled voxels: {@code data.image-size}
 * @param inside the share of the labelled voxels that it contains, from 0 to 1
 * @param without the target, whose scans do not count; empty if there is none
 */
public record ViewProposal(double spacing, int imageSize, double inside, String without) {
    /** The share of the labelled voxels that the view must contain. */
    public static final double SHARE = 0.995;

    private static final int LARGEST = 4096;
    private static final MathContext DIGITS = new MathContext(3);

    /** A proposal for the scans that are not of the target; empty if none has labels. */
    static Optional<ViewProposal> of(List<ScanResult> all, String target) {
        List<ScanResult> scans = all.stream()
                .filter(scan -> !scan.subject().domain().equals(target))
                .toList();
        LabelExtent labels =
                LabelExtent.sum(scans.stream().map(ScanResult::extent).toList());
        double[] pixels = scans.stream()
                .flatMap(scan -> scan.facts().stream())
                .flatMap(facts -> facts.pixelSpacing().stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (labels.total() == 0) {
            return Optional.empty();
        }
        double spacing = new BigDecimal(pixels[pixels.length / 2]).round(DIGITS).doubleValue();
        int size = Math.min(ViewCheck.size(labels.side(SHARE), spacing), LARGEST);
        return Optional.of(new ViewProposal(spacing, size, 1 - labels.outside(size * spacing), target));
    }

    /** The proposal with its reason. */
    public String sentence() {
        return "proposed for "
                + (without.isEmpty() ? "these scans" : "the scans of all domains but the target " + without)
                + ": data.spacing=" + spacing + " (the median pixel) and data.image-size="
                + imageSize
                + ", whose view of " + Math.round(imageSize * spacing) + " mm contains " + ViewCheck.percent(inside)
                + " of the labelled voxels";
    }
}
