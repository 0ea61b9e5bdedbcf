package dgnet.data.nifti;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Where a header says that its voxels lie in the patient. Lengths are in mm, whatever the header's unit. */
final class HeaderGeometry {
    /** In mm. No scanner's voxels are smaller or larger; sizes beyond are damage, or the wrong unit. */
    private static final double SMALLEST_VOXEL = 0.01;

    private static final double LARGEST_VOXEL = 100;

    private HeaderGeometry() {}

    /** Step sizes without their signs, at least three: in space 1 where the header has nothing usable, else 0. */
    static double[] spacing(ByteBuffer raw, HeaderFormat format, int rank) {
        double[] spacing = new double[Math.max(3, rank)];
        for (int k = 0; k < spacing.length; k++) {
            double unit = k < 3 ? format.unitOfLength(raw) : 1;
            double step = k < rank ? Math.abs(format.real(raw, format.spacing, k + 1)) * unit : 1;
            if (!Double.isFinite(step)) {
                step = 0;
            }
            spacing[k] = k < 3 && step == 0 ? 1 : step;
        }
        return spacing;
    }

    /**
     * Why nothing can be computed from voxels of this geometry, as the end of a sentence about the file; empty where it can.
     *
     * @param form the form that is used, if there is a usable one
     */
    static Optional<String> fault(ByteBuffer raw, HeaderFormat format, int rank, Optional<Affine> form) {
        double unit = format.unitOfLength(raw);
        for (int k = 1; k <= Math.min(3, rank); k++) {
            double size = Math.abs(format.real(raw, format.spacing, k)) * unit;
            // 0 stands for a size that the header does not tell.
            if (size != 0 && !plausible(size)) {
                return Optional.of(implausible("pixdim[" + k + "]", size, unit));
            }
        }
        if (form.isPresent()) {
            double[] steps = form.get().spacing();
            for (int k = 0; k < 3; k++) {
                if (!plausible(steps[k])) {
                    return Optional.of(implausible("column " + (k + 1) + " of the affine", steps[k], unit));
                }
            }
        } else if (damaged(raw, format, 0, format.quaternion, 6) || damaged(raw, format, 1, format.rows, 12)) {
            return Optional.of("the orientation in the header (qform, sform) holds a value that is no finite number;"
                    + " correct the header, or export the file again");
        }
        return Optional.empty();
    }

    private static boolean plausible(double size) {
        return size >= SMALLEST_VOXEL && size <= LARGEST_VOXEL;
    }

    private static String implausible(String field, double size, double unit) {
        return "by " + field + " of the header, a voxel is " + size + " mm long"
                + (unit == 1 ? "" : " (the header's unit is " + (unit > 1 ? "metres" : "microns") + ")")
                + ", and sizes from " + SMALLEST_VOXEL + " to " + LARGEST_VOXEL
                + " mm are accepted; correct the header, or export the file again";
    }

    /** Whether a form that the header names holds a value that is no finite number. */
    private static boolean damaged(ByteBuffer raw, HeaderFormat format, int form, int field, int values) {
        boolean finite = true;
        for (int k = 0; k < values; k++) {
            finite &= Double.isFinite(format.real(raw, field, k));
        }
        return format.formCode(raw, form) > 0 && !finite;
    }

    /** The sform, else the qform; a form without a usable matrix is passed over. */
    static Optional<Affine> form(ByteBuffer raw, HeaderFormat format, double[] spacing) {
        double unit = format.unitOfLength(raw);
        if (format.formCode(raw, 1) > 0) {
            double[][] rows = new double[3][4];
            for (int k = 0; k < 12; k++) {
                rows[k / 4][k % 4] = format.real(raw, format.rows, k) * unit;
            }
            Affine sform = Affine.of(rows);
            if (sform.invertible()) {
                return Optional.of(sform);
            }
        }
        if (format.formCode(raw, 0) > 0) {
            double[] q = new double[6];
            for (int k = 0; k < 6; k++) {
                // The first three have no unit.
                q[k] = format.real(raw, format.quaternion, k) * (k < 3 ? 1 : unit);
            }
            double qfac = format.real(raw, format.spacing, 0);
            Affine qform = Affine.ofQuaternion(q[0], q[1], q[2], q[3], q[4], q[5], spacing, qfac);
            if (qform.invertible()) {
                return Optional.of(qform);
            }
        }
        return Optional.empty();
    }

    /** The spacing alone about the centre. */
    static Affine centred(int[] dimensions, double[] spacing) {
        double[] centre = new double[3];
        for (int k = 0; k < 3; k++) {
            centre[k] = spacing[k] * ((k < dimensions.length ? dimensions[k] : 1) - 1) / 2;
        }
        return new Affine(-spacing[0], 0, 0, centre[0], 0, spacing[1], 0, -centre[1], 0, 0, spacing[2], -centre[2]);
    }
}
