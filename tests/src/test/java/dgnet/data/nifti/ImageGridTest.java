package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** One affine decides spacing, volume and axes, in mm; whatever else the header says is compared with it. */
class ImageGridTest {
    private static final double[] UNITS = {1, 0.001, 1, 1000};
    private static final int METRES = 1;

    /** Voxel sizes in mm and a rotation as a unit quaternion. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Placement(double[] spacing, double[] quaternion) {
        Affine affine() {
            return Affine.ofQuaternion(quaternion[0], quaternion[1], quaternion[2], -40, 30, 20, spacing, 1);
        }

        double volume() {
            return spacing[0] * spacing[1] * spacing[2];
        }
    }

    @Provide
    Arbitrary<Placement> placements() {
        Arbitrary<Double> size = Arbitraries.doubles().between(0.2, 20);
        Arbitrary<Double> part = Arbitraries.doubles().between(-0.57, 0.57);
        return Combinators.combine(size, size, size, part, part, part)
                .as((x, y, z, b, c, d) -> new Placement(new double[] {x, y, z}, new double[] {b, c, d}));
    }

    @Property(tries = 200)
    void aHeaderThatAgreesWithItselfHasOneGridInEveryUnitAndForm(
            @ForAll("placements") Placement placement,
            @ForAll @IntRange(min = 0, max = 3) int unit,
            @ForAll @IntRange(min = 1, max = 3) int forms) {
        ByteBuffer header = header(placement, unit);
        HeaderFormat.NIFTI1.putFormCode(header, 0, forms & 1);
        HeaderFormat.NIFTI1.putFormCode(header, 1, forms >> 1);

        ImageGrid grid = grid(header);

        assertSameGrid(placement, grid);
        assertEquals(List.of(), grid.disagreements());
        assertEquals(forms == 1 ? ImageGrid.Source.QFORM : ImageGrid.Source.SFORM, grid.source());
    }

    @Property(tries = 200)
    void aWrongPixdimChangesNothingAndIsReported(
            @ForAll("placements") Placement placement,
            @ForAll @IntRange(min = 0, max = 2) int axis,
            @ForAll("wrongFactors") double factor) {
        ByteBuffer header = header(placement, 2);
        HeaderFormat.NIFTI1.putFormCode(header, 1, 1);
        HeaderFormat.NIFTI1.putReal(
                header,
                HeaderFormat.NIFTI1.spacing,
                axis + 1,
                factor * placement.spacing()[axis]);

        ImageGrid grid = grid(header);

        assertSameGrid(placement, grid);
        assertEquals(1, grid.disagreements().size(), grid.disagreements().toString());
        assertTrue(
                grid.disagreements().get(0).startsWith("pixdim gives voxels of"),
                grid.disagreements().get(0));
    }

    @Provide
    Arbitrary<Double> wrongFactors() {
        return Arbitraries.of(0.0, -1.0, 0.5, 1.1, 10.0, 0.001, Double.NaN, Double.POSITIVE_INFINITY);
    }

    @Property(tries = 50)
    void aWrongPixdimIsRefusedIfTheAffineComesFromIt(
            @ForAll("placements") Placement placement,
            @ForAll @IntRange(min = 0, max = 2) int axis,
            @ForAll @IntRange(min = 0, max = 1) int qform,
            @ForAll("unusable") double size) {
        ByteBuffer header = header(placement, 2);
        HeaderFormat.NIFTI1.putFormCode(header, 0, qform);
        HeaderFormat.NIFTI1.putReal(header, HeaderFormat.NIFTI1.spacing, axis + 1, size);

        String fault = grid(header).fault().orElseThrow();

        assertTrue(fault.contains("pixdim[" + (axis + 1) + "]") && fault.contains("a voxel is " + size), fault);
    }

    @Provide
    Arbitrary<Double> unusable() {
        return Arbitraries.of(0.0, -2.0, Double.NaN, Double.NEGATIVE_INFINITY);
    }

    @Test
    void formsThatPlaceVoxelsElsewhereAreReported() {
        Placement placement = new Placement(new double[] {1, 2, 8}, new double[] {0, 0, 0});
        ByteBuffer header = header(placement, 2);
        HeaderFormat.NIFTI1.putFormCode(header, 0, 1);
        HeaderFormat.NIFTI1.putFormCode(header, 1, 1);
        HeaderFormat.NIFTI1.putReal(header, HeaderFormat.NIFTI1.quaternion, 3, -37);

        assertEquals(
                List.of("the qform and the sform place voxels up to 3.0 mm apart; the sform is used"),
                grid(header).disagreements());
    }

    @Test
    void aFormWithoutAMatrixAndAnUnknownUnitAreReported() {
        ByteBuffer header = header(new Placement(new double[] {1, 1, 1}, new double[] {0, 0, 0}), 5);
        HeaderFormat.NIFTI1.putFormCode(header, 1, 1);
        for (int k = 0; k < 12; k++) {
            HeaderFormat.NIFTI1.putReal(header, HeaderFormat.NIFTI1.rows, k, 0);
        }

        assertEquals(
                List.of(
                        "the sform (code 1) is not usable; the voxel size in pixdim is used",
                        "the header's unit of length has the unknown code 5; mm are assumed"),
                grid(header).disagreements());
    }

    @Test
    void aSizeInTheWrongUnitIsRefusedWithBothFigures() {
        ByteBuffer header = header(new Placement(new double[] {1, 1, 8}, new double[] {0, 0, 0}), 2);
        HeaderFormat.NIFTI1.putUnits(header, METRES);

        String fault = grid(header).fault().orElseThrow();

        assertTrue(fault.contains("1000.0 mm long (1.0 in the header's unit, metres)"), fault);
    }

    @Test
    void theVolumeOfAShearedVoxelIsTheDeterminant() {
        Affine sheared = new Affine(2, 1, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0);
        ByteBuffer header = header(new Placement(sheared.spacing(), new double[] {0, 0, 0}), 2);
        HeaderFormat.NIFTI1.putFormCode(header, 1, 1);
        HeaderFormat.NIFTI1.putReal(header, HeaderFormat.NIFTI1.rows, 0, 2);
        HeaderFormat.NIFTI1.putReal(header, HeaderFormat.NIFTI1.rows, 1, 1);
        HeaderFormat.NIFTI1.putReal(header, HeaderFormat.NIFTI1.rows, 5, 3);

        ImageGrid grid = grid(header);

        assertEquals(30, grid.affine().voxelVolume(), 1e-9);
        assertEquals(Math.toDegrees(Math.atan(1.0 / 3)), grid.affine().shear(), 1e-9);
        assertTrue(grid.disagreements().get(0).startsWith("the affine is sheared: two of its axes are 18.4°"));
    }

    private static void assertSameGrid(Placement expected, ImageGrid grid) {
        assertEquals(Optional.empty(), grid.fault());
        assertArrayEquals(expected.spacing(), grid.affine().spacing(), 1e-4);
        assertEquals(expected.volume(), grid.affine().voxelVolume(), 1e-5 * expected.volume());
        assertEquals(0, expected.affine().largestDistance(grid.affine(), new int[] {3, 5, 7}), 1e-3);
    }

    /** A header of 3×5×7 voxels whose pixdim and both forms agree, in the unit of a code; the forms' codes are 0. */
    private static ByteBuffer header(Placement placement, int unit) {
        HeaderFormat format = HeaderFormat.NIFTI1;
        double scale = unit < UNITS.length ? UNITS[unit] : 1;
        ByteBuffer header = NiftiFiles.header(format, ByteOrder.LITTLE_ENDIAN, true, DataType.UINT8, 3, 5, 7);
        format.putUnits(header, unit);
        double[][] rows = placement.affine().matrix();
        for (int k = 0; k < 12; k++) {
            format.putReal(header, format.rows, k, rows[k / 4][k % 4] * scale);
        }
        format.putReal(header, format.spacing, 0, 1);
        for (int k = 0; k < 3; k++) {
            format.putReal(header, format.spacing, k + 1, placement.spacing()[k] * scale);
            format.putReal(header, format.quaternion, k, placement.quaternion()[k]);
            format.putReal(header, format.quaternion, 3 + k, rows[k][3] * scale);
        }
        return header;
    }

    private static ImageGrid grid(ByteBuffer header) {
        return NiftiHeader.parse(NiftiFiles.bytes(header), Path.of("a.nii")).grid();
    }
}
