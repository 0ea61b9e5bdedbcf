package dgnet.model.predict;

import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole image, segmented, on its own grid.
 *
 * @param geometry the image's header
 * @param structures what the labels 1 to K mean
 * @param labels one for each voxel of the image, frame after frame, x fastest
 * @param millilitres for each frame the volume of each structure
 */
@SuppressWarnings("ArrayRecordComponent") // labels: compared by nobody, copied by nobody
public record Segmentation(
        NiftiHeader geometry, List<String> structures, byte[] labels, List<List<Double>> millilitres) {
    public Segmentation {
        structures = List.copyOf(structures);
        millilitres = millilitres.stream().map(List::copyOf).toList();
    }

    /** Writes the labels as uint8 with the image's own geometry, as .nii or .nii.gz. */
    public void write(Path path) {
        NiftiWriter.write(path, geometry, DataType.UINT8, labels);
    }
}
