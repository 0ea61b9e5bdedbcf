package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.SharedData;
import dgnet.data.DataException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpinalCordDatasetTest {
    @TempDir
    Path root;

    @Test
    void findsSitesScansAndRatersInTheirOrder() throws IOException {
        Scans.image(root.resolve("site10-sc01-image.nii.gz"), 0);
        Scans.image(root.resolve("part/site2-sc03-image.nii"), 0);
        for (int rater : new int[] {10, 2, 1}) {
            Scans.mask(root.resolve("part/site2-sc03-mask-r" + rater + ".nii.gz"), 0, 1);
        }
        Scans.mask(root.resolve("site2-sc04-mask-r1.nii.gz"), 0, 1);
        Scans.image(root.resolve("training-data/site10-sc01-image.nii.gz"), 0);

        Dataset data = Datasets.open("spinal-cord", root);

        assertEquals(List.of("site2", "site10"), data.domains());
        assertEquals(2, data.subjects().size());
        assertEquals(
                List.of("NO_IMAGE site2-sc04", "DUPLICATE_SUBJECT site10-sc01"),
                data.findings().stream()
                        .sorted(Finding.ORDER)
                        .map(finding -> finding.kind() + " " + finding.subject())
                        .toList());
        Subject labelled = data.subjects("site2").get(0);
        assertEquals("site2-sc03", labelled.id());
        assertEquals(
                List.of("site2-sc03-mask-r1.nii.gz", "site2-sc03-mask-r2.nii.gz", "site2-sc03-mask-r10.nii.gz"),
                labelled.masks().stream()
                        .map(mask -> mask.path().getFileName().toString())
                        .toList());
        assertEquals(List.of(new Subject.LabelledFrame("image", 0)), labelled.labelledFrames());
        assertTrue(labelled.emptySliceIsUnlabelled());
        assertFalse(data.subjects("site10").get(0).labelled());
        assertEquals(
                new Structures.Region("cord", Set.of(1, 2)),
                data.structures().regions().get(2));
    }

    @Test
    void refusesAFolderWithoutScans() {
        DataException fault = assertThrows(DataException.class, () -> Datasets.open("spinal-cord", root));
        assertTrue(fault.getMessage().contains("siteN-scMM-image.nii.gz"), fault.getMessage());
    }

    @Test
    void opensTheRealScansWithTheSecondOnesUnlabelled() {
        Dataset data = Datasets.open("spinal-cord", SharedData.path("data/spinal-cord"));
        assertEquals(List.of("site1", "site2", "site3", "site4", "site5"), data.domains());
        assertEquals(12, data.subjects().size());
        assertEquals(6, data.subjects().stream().filter(Subject::labelled).count());
        Subject partly = data.subjects("site3").get(0);
        byte[] labels = MaskMerge.labels(partly, MaskMerge.open(partly), 0, 2);
        assertEquals(15, annotatedSlices(partly, labels));
    }

    @Test
    void seesTheRealCordsInOneOrientation() {
        Dataset data = Datasets.open("spinal-cord", SharedData.path("data/spinal-cord"));
        for (Subject subject : data.subjects()) {
            NiftiHeader header = NiftiImage.open(subject.image()).header();
            Orientation orientation = Orientation.of(header);
            assertEquals(2, orientation.sliceAxis());
            SliceGrid grid = orientation.grid(header);
            // Columns run to the left, rows to the back, for every site.
            double[] start = place(header, grid.first());
            double[] right = place(header, grid.index(0, 0, grid.width() - 1));
            double[] down = place(header, grid.index(0, grid.height() - 1, 0));
            assertTrue(right[0] < start[0] - 50, subject.id());
            assertTrue(down[1] < start[1] - 50, subject.id());
        }
    }

    private static double[] place(NiftiHeader header, int index) {
        int perSlice = header.dimension(0) * header.dimension(1);
        int z = index / perSlice;
        int y = index % perSlice / header.dimension(0);
        int x = index % header.dimension(0);
        return header.affine().apply(x, y, z);
    }

    private static int annotatedSlices(Subject subject, byte[] labels) {
        NiftiHeader header = NiftiImage.open(subject.image()).header();
        int perSlice = header.dimension(0) * header.dimension(1);
        int annotated = 0;
        for (int z = 0; z < header.dimension(2); z++) {
            boolean found = false;
            for (int k = 0; k < perSlice; k++) {
                found |= labels[z * perSlice + k] != 0;
            }
            annotated += found ? 1 : 0;
        }
        return annotated;
    }
}
