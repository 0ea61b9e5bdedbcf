package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskMergeTest {
    @TempDir
    Path root;

    @Test
    void givesEachVoxelTheLabelOfMostRatersAndTheLowestOfEquals() {
        List<byte[]> raters = List.of(
                new byte[] {1, 1, 2, 2, 0, 2},
                new byte[] {1, 1, 2, 2, 1, 2},
                new byte[] {1, 0, 1, 0, 1, 1},
                new byte[] {0, 0, 1, 2, 2, 0});
        assertArrayEquals(new byte[] {1, 0, 1, 2, 1, 2}, MaskMerge.majority(raters, 2));
    }

    @Test
    void keepsASingleRatersMask() {
        byte[] mask = {0, 2, 1};
        assertArrayEquals(mask, MaskMerge.majority(List.of(mask), 2));
    }

    @Test
    void mergesTheFilesOfASubject() throws IOException {
        for (int rater = 1; rater <= 3; rater++) {
            Scans.mask(root.resolve("site1-sc01-mask-r" + rater + ".nii.gz"), 0, rater == 2 ? 1 : 2);
        }
        Scans.image(root.resolve("site1-sc01-image.nii.gz"), 0);
        Subject subject = Datasets.open("spinal-cord", root).subjects().get(0);
        byte[] labels = MaskMerge.labels(subject, MaskMerge.open(subject), 0, 2);
        assertTrue(labels.length == 24 && labels[0] == 2 && labels[23] == 2);
    }

    @Test
    void refusesALabelThatTheDataSetDoesNotHave() throws IOException {
        Scans.image(root.resolve("site1-sc01-image.nii.gz"), 0);
        Scans.mask(root.resolve("site1-sc01-mask-r1.nii.gz"), 0, 3);
        Subject subject = Datasets.open("spinal-cord", root).subjects().get(0);
        DataException fault =
                assertThrows(DataException.class, () -> MaskMerge.labels(subject, MaskMerge.open(subject), 0, 2));
        assertTrue(fault.getMessage().contains("site1-sc01-mask-r1.nii.gz has the label 3"), fault.getMessage());
    }
}
