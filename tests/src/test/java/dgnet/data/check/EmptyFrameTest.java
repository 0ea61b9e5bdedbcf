package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.TableFolder;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.PreparationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of a series whose voxels all have one value. */
class EmptyFrameTest {
    private static final int SIDE = TableFolder.SIDE;
    private static final int DEPTH = TableFolder.DEPTH;
    private static final int VOXELS = SIDE * SIDE * DEPTH;

    @TempDir
    Path root;

    @Test
    void anAnnotatedFrameWithoutContrastIsReportedAndItsLabelsAreNotCounted() throws IOException {
        series("a.nii", 1, 2);
        Dataset dataset = new TableFolder(root)
                .frames("a_gt.nii", new double[] {0, 1, 1, 1, 0}, new double[] {1, 1, 1, 1, 1}, new double[5])
                .labels("1,LV")
                .table("subject,domain,image,mask,frame,phase", "a,A,a.nii,a_gt.nii,0,ED", "a,A,a.nii,a_gt.nii,1,ES")
                .open();

        DataCheck check =
                DataCheck.of(dataset, Optional.of(new PreparationSettings(0, 100, 1.2, 32)), "", (done, total) -> {});

        List<Finding> own = of(check, Finding.Kind.EMPTY_ANNOTATED_FRAME);
        assertEquals(1, own.size());
        assertTrue(
                own.get(0)
                        .message()
                        .startsWith(root.resolve("a.nii")
                                + ": every voxel has the same value in frame 1 of 3, which is annotated; the frame and its"
                                + " labels are left out of training"),
                own.get(0).message());
        List<Finding> others = of(check, Finding.Kind.EMPTY_FRAME);
        assertEquals(1, others.size());
        assertTrue(
                others.get(0).message().contains("in frame 2 of 3; left"),
                others.get(0).message());
        assertTrue(check.scans().get(0).usable());
        assertEquals(DEPTH, check.scans().get(0).facts().orElseThrow().labelledSlices());
        assertEquals(3 * SIDE * SIDE / 2, check.scans().get(0).extent().total());
    }

    private static List<Finding> of(DataCheck check, Finding.Kind kind) {
        return check.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .toList();
    }

    /** A series of three frames, two of which are empty. */
    private void series(String name, int empty, int alsoEmpty) {
        float[] voxels = new float[3 * VOXELS];
        for (int k = 0; k < voxels.length; k++) {
            int frame = k / VOXELS;
            voxels[k] = frame == empty || frame == alsoEmpty ? 9 : k % 101;
        }
        NiftiHeader header = NiftiHeader.of(
                new int[] {SIDE, SIDE, DEPTH, 3}, new double[] {1.2, 1.2, 8, 1}, Affine.scaling(1.2, 1.2, 8));
        NiftiWriter.write(root.resolve(name), header, DataType.FLOAT32, voxels);
    }
}
