package dgnet.data.check;

import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one scan.
 *
 * @param hash SHA-256 of its image file; empty where it cannot be read
 * @param facts absent where its header cannot be read
 * @param thumbnail absent where its pixels cannot be used
 */
public record ScanResult(
        Subject subject, String hash, Optional<Facts> facts, Optional<Thumbnail> thumbnail, List<Finding> findings) {
    public ScanResult {
        findings = List.copyOf(findings);
    }

    /** Whether training can use it. */
    public boolean usable() {
        return findings.stream().noneMatch(finding -> finding.kind().severity() == Finding.Severity.ERROR);
    }

    /**
     * What one scan is.
     *
     * @param subject its id
     * @param domain its domain
     * @param part the folder of the release that it lies in, such as {@code Training/Labeled}; empty where there is none
     * @param dimensions voxels along x, y, z and, where there is more than one frame, time
     * @param pixelSpacing size of a voxel in its slices' plane in mm, along columns and rows
     * @param sliceSpacing distance of slices in mm
     * @param orientation where the stored axes lead, such as {@code LAS}
     * @param slices of all frames
     * @param labelledSlices those with a mask
     * @param intensities percentiles 1, 50 and 99 of its first frame
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
     * A small picture of a scan: one slice, seen as the network sees it, with the whole field of view in it.
     *
     * @param images H·W intensities in [0, 1]
     * @param labels H·W labels; zeros where it has none
     * @param caption which slice it is
     */
    @SuppressWarnings("ArrayRecordComponent") // pixels: compared by nobody, copied by nobody
    public record Thumbnail(float[] images, byte[] labels, String caption) {
        /** Height and width in pixels. */
        public static final int SIZE = 144;
    }
}
