package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AffineTest {
    private static final HeaderFormat FORMAT = HeaderFormat.NIFTI1;

    @Test
    void itsInverseLeadsBack() {
        Affine affine = new Affine(0.3, -1.2, 0.5, 10, 1.1, 0.4, 0.7, -20, -0.2, 0.1, 8, 30);
        double[] world = affine.apply(3, 5, 7);
        assertArrayEquals(new double[] {3, 5, 7}, affine.inverse().apply(world[0], world[1], world[2]), 1e-12);
        double[][] identity = affine.inverse().after(affine).matrix();
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                assertEquals(row == column ? 1 : 0, identity[row][column], 1e-12);
            }
        }
    }

    @Test
    void hasNoInverseWhereAnAxisIsLost() {
        assertThrows(ArithmeticException.class, () -> Affine.scaling(1, 0, 1).inverse());
    }

    @Test
    void theSformComesBeforeTheQformBeforeTheSpacing() {
        ByteBuffer header = NiftiFiles.header(FORMAT, ByteOrder.LITTLE_ENDIAN, true, DataType.UINT8, 3, 5, 7);
        FORMAT.putReal(header, FORMAT.spacing, 1, 2);
        FORMAT.putReal(header, FORMAT.spacing, 2, 3);
        FORMAT.putReal(header, FORMAT.spacing, 3, 4);
        // A quarter turn about z, stored mirrored (qfac −1), the first voxel at (1, 2, 3).
        FORMAT.putReal(header, FORMAT.spacing, 0, -1);
        double[] quaternion = {0, 0, Math.sqrt(0.5), 1, 2, 3};
        for (int k = 0; k < 6; k++) {
            FORMAT.putReal(header, FORMAT.quaternion, k, quaternion[k]);
        }
        double[] rows = {9, 0, 0, 1, 0, 8, 0, 2, 0, 0, 7, 3};
        for (int k = 0; k < 12; k++) {
            FORMAT.putReal(header, FORMAT.rows, k, rows[k]);
        }
        assertAffine(new Affine(-2, 0, 0, 2, 0, 3, 0, -6, 0, 0, 4, -12), header);
        FORMAT.putFormCode(header, 0, 1);
        assertAffine(new Affine(0, -3, 0, 1, 2, 0, 0, 2, 0, 0, -4, 3), header);
        FORMAT.putFormCode(header, 1, 1);
        assertAffine(new Affine(9, 0, 0, 1, 0, 8, 0, 2, 0, 0, 7, 3), header);
        // A form with a zero axis is not usable.
        FORMAT.putReal(header, FORMAT.rows, 10, 0);
        assertAffine(new Affine(0, -3, 0, 1, 2, 0, 0, 2, 0, 0, -4, 3), header);
    }

    @Test
    void lengthsAreInMillimetresWhateverTheHeadersUnit() {
        for (HeaderFormat format : HeaderFormat.values()) {
            // By the codes of nifti1.h: unknown, metres, mm, microns; with seconds.
            double[] unit = {1, 0.001, 1, 1000};
            for (int code = 0; code < unit.length; code++) {
                ByteBuffer header = NiftiFiles.header(format, ByteOrder.BIG_ENDIAN, true, DataType.UINT8, 3, 5, 7);
                format.putUnits(header, code | 8);
                double[] rows = {0, -1.25, 0, 10, 1.5, 0, 0, -20, 0, 0, 8, 30};
                double[] spacing = {1.5, 1.25, 8};
                for (int k = 0; k < 3; k++) {
                    format.putReal(header, format.spacing, k + 1, spacing[k] * unit[code]);
                }
                for (int k = 0; k < 12; k++) {
                    format.putReal(header, format.rows, k, rows[k] * unit[code]);
                }
                // A quarter turn about z.
                double[] quaternion = {0, 0, Math.sqrt(0.5), 10 * unit[code], -20 * unit[code], 30 * unit[code]};
                for (int k = 0; k < 6; k++) {
                    format.putReal(header, format.quaternion, k, quaternion[k]);
                }
                for (int form = 0; form < 2; form++) {
                    format.putFormCode(header, form, 1);
                    assertAffine(new Affine(0, -1.25, 0, 10, 1.5, 0, 0, -20, 0, 0, 8, 30), header);
                }
                assertArrayEquals(
                        spacing,
                        NiftiHeader.parse(NiftiFiles.bytes(header), Path.of("a.nii"))
                                .spacing(),
                        1e-6);
            }
        }
    }

    private static void assertAffine(Affine expected, ByteBuffer header) {
        double[][] actual = NiftiHeader.parse(NiftiFiles.bytes(header), Path.of("a.nii"))
                .affine()
                .matrix();
        for (int row = 0; row < 4; row++) {
            assertArrayEquals(expected.matrix()[row], actual[row], 1e-5);
        }
    }
}
