package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.SubjectException;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.NiftiImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridCheckTest {
    @TempDir
    Path root;

    private Path mask;

    @BeforeEach
    void write() throws IOException {
        Scans.mnms(root, "A1", true);
        Scans.table(root, "A1,A,1,0,2");
        mask = root.resolve("A1_sa_gt.nii.gz");
    }

    @Test
    void refusesAMaskOfAnotherSize() throws IOException {
        Scans.mask(mask, 2, 1);
        refuses(mask, "[4, 3, 2, 2]", "[4, 3, 2, 3]");
    }

    @Test
    void refusesAMaskAtAnotherPlaceButForRounding() throws IOException {
        Scans.write(mask, 3, new Affine(1, 0, 0, 4, 0, 1, 0, 0, 0, 0, 5, 3), 1);
        refuses(mask, "A1_sa.nii.gz", "5.0 mm");
        Scans.write(mask, 3, new Affine(1, 0, 0, 0.1, 0, 1, 0, 0, 0, 0, 5, 0), 1);
        assertDoesNotThrow(this::check);
    }

    @Test
    void refusesAFrameThatIsNotInTheFile() throws IOException {
        Scans.table(root, "A1,A,1,0,3");
        refuses(root.resolve("A1_sa.nii.gz"), "A1", "ES", "3", "frames 0 to 2");
    }

    private void refuses(Path file, String... parts) {
        SubjectException fault = assertThrows(SubjectException.class, this::check);
        assertEquals("A", fault.domain());
        assertEquals("A1", fault.subject());
        assertEquals(file, fault.file());
        for (String part : parts) {
            assertTrue(fault.getMessage().contains(part), fault.getMessage());
        }
    }

    private void check() {
        Subject subject = Datasets.open("mnms", root).subjects().get(0);
        GridCheck.check(subject, NiftiImage.open(subject.image()).header(), MaskMerge.open(subject));
    }
}
