package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.NiftiHeader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LargestComponentTest {
    @Test
    void keepsTheLargestOfEachStructureAndMakesTheOthersBackground() {
        assertArrayEquals(
                new byte[] {0, 0, 1, 1, 0, 2, 2, 0, 0}, kept(9, 1, 1, new byte[] {1, 0, 1, 1, 0, 2, 2, 0, 2}));
    }

    @Test
    void cornersConnectAcrossSlices() {
        byte[] labels = {
            1, 0, 0,
            0, 0, 0,
            1, 1, 0,
            //
            0, 0, 0,
            0, 1, 0,
            0, 0, 0,
            //
            0, 0, 0,
            0, 0, 0,
            0, 0, 1
        };

        assertArrayEquals(labels, kept(3, 3, 3, labels.clone()));
    }

    @Test
    void anotherStructureDoesNotConnect() {
        assertArrayEquals(new byte[] {1, 1, 2, 0, 0}, kept(5, 1, 1, new byte[] {1, 1, 2, 1, 0}));
    }

    @Test
    void ofEqualsTheFirstStays() {
        assertArrayEquals(new byte[] {0, 1, 0, 0, 0}, kept(5, 1, 1, new byte[] {0, 1, 0, 1, 0}));
    }

    @Test
    void rowsDoNotConnectRoundTheirEnds() {
        byte[] labels = {
            0, 0, 1,
            0, 0, 0,
            1, 1, 0
        };

        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 1, 1, 0}, kept(3, 3, 1, labels));
        assertArrayEquals(new byte[] {0, 0, 0, 1, 0, 0, 0, 0}, kept(4, 2, 1, new byte[] {0, 0, 0, 1, 1, 0, 0, 0}));
    }

    @Test
    void aLargeComponentAndNoneAtAll() {
        byte[] full = new byte[40 * 40 * 40];
        Arrays.fill(full, (byte) 3);

        assertArrayEquals(full, kept(40, 40, 40, full.clone()));
        assertArrayEquals(new byte[8], kept(2, 2, 2, new byte[8]));
    }

    private static byte[] kept(int width, int height, int depth, byte[] labels) {
        NiftiHeader header =
                NiftiHeader.of(new int[] {width, height, depth}, new double[] {1, 1, 1}, Affine.scaling(1, 1, 1));
        LargestComponent.keep(labels, header, 3);
        return labels;
    }
}
