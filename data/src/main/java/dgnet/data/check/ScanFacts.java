package dgnet.data.check;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

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
public record ScanFacts(
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
    public ScanFacts {
        dimensions = List.copyOf(dimensions);
        pixelSpacing = List.copyOf(pixelSpacing);
        intensities = List.copyOf(intensities);
    }
}
