package dgnet.data.nifti;

import java.nio.ByteBuffer;

/** Where a header says that its voxels lie in the patient. */
final class HeaderGeometry {
    private HeaderGeometry() {}

    /** Step sizes without their signs, at least three: in space 1 where the header has nothing usable, else 0. */
    static double[] spacing(ByteBuffer raw, HeaderFormat format, int rank) {
        double[] spacing = new double[Math.max(3, rank)];
        for (int k = 0; k < spacing.length; k++) {
            double step = k < rank ? Math.abs(format.real(raw, format.spacing, k + 1)) : 1;
            if (!Double.isFinite(step)) {
                step = 0;
            }
            spacing[k] = k < 3 && step == 0 ? 1 : step;
        }
        return spacing;
    }

    /** The sform, else the qform, else the spacing alone about the centre; a form without a usable matrix is passed over. */
    static Affine affine(ByteBuffer raw, HeaderFormat format, int[] dimensions, double[] spacing) {
        if (format.formCode(raw, 1) > 0) {
            double[][] rows = new double[3][4];
            for (int k = 0; k < 12; k++) {
                rows[k / 4][k % 4] = format.real(raw, format.rows, k);
            }
            Affine sform = Affine.of(rows);
            if (sform.invertible()) {
                return sform;
            }
        }
        if (format.formCode(raw, 0) > 0) {
            double[] q = new double[6];
            for (int k = 0; k < 6; k++) {
                q[k] = format.real(raw, format.quaternion, k);
            }
            double qfac = format.real(raw, format.spacing, 0);
            Affine qform = Affine.ofQuaternion(q[0], q[1], q[2], q[3], q[4], q[5], spacing, qfac);
            if (qform.invertible()) {
                return qform;
            }
        }
        double[] centre = new double[3];
        for (int k = 0; k < 3; k++) {
            centre[k] = spacing[k] * ((k < dimensions.length ? dimensions[k] : 1) - 1) / 2;
        }
        return new Affine(-spacing[0], 0, 0, centre[0], 0, spacing[1], 0, -centre[1], 0, 0, spacing[2], -centre[2]);
    }
}
