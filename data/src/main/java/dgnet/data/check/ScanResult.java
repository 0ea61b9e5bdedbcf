package dgnet.data.check;

import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The result of checking one scan.
 *
 * @param hash SHA-256 of the image file; empty if the file cannot be read
 * @param facts empty if the header cannot be read
 * @param thumbnail empty if the pixels cannot be used
 * @param extent where the labels lie; empty if a mask cannot be used
 * @param labels the labels that the masks have; empty if a mask cannot be used
 */
public record ScanResult(
        Subject subject,
        String hash,
        Optional<Facts> facts,
        Optional<Thumbnail> thumbnail,
        LabelExtent extent,
        Set<Integer> labels,
        List<Finding> findings) {
    public ScanResult {
        labels = Set.copyOf(labels);
        findings = List.copyOf(findings);
    }

    /** Whether training can use this scan. */
    public boolean usable() {
        return findings.stream().noneMatch(finding -> finding.kind().severity() == Finding.Severity.ERROR);
    }

    /**
     * Properties of one scan.
     *
     * @param subject the subject's id
     * @param domain the subject's domain
     * @param part the folder of the release, such as {@code Training/Labeled}; may be empty
     * @param dimensions voxels along x, y, z and, if there is more than one frame, time
     * @param pixelSpacing in-plane voxel size in mm, along columns and rows
     * @param sliceSpacing slice distance in mm
     * @param orientation axis codes, such as {@code LAS}
     * @param slices slices of all frames
     * @param labelledSlices slices with a mask, in frames with contrast
     * @param intensities percentiles 1, 50 and 99 of the first frame
     */
    @RecordBuilder
    public record Facts(
            String subject,
            String domain,
            String part,
            List<Integer> dimensions,
            List<Double> pixelSpacing,
            double sliceSpacing,
            String orientation,
            int slices,
            int labelledSlices,
            List<Double> intensities) {
        public Facts {
            dimensions = List.copyOf(dimensions);
            pixelSpacing = List.copyOf(pixelSpacing);
            intensities = List.copyOf(intensities);
        }
    }

    /**
     * A small picture of a scan: one slice with the whole field of view, in the orientation that the network sees.
     *
     * @param images H·W intensities in [0, 1]
     * @param labels H·W labels; zeros if the slice has none
     * @param caption the number of the slice
     */
    @SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
    public record Thumbnail(float[] images, byte[] labels, String caption) {
        /** Height and width in pixels. */
        public static final int SIZE = 144;
    }
}
