package dgnet.data.nifti;

/**
 * The affine map from voxel indices (i, j, k) to world coordinates in mm: x towards the patient's right, y anterior, z superior (RAS+).
 * {@code mRC} is row R, column C of the 4×4 matrix whose last row is 0 0 0 1.
 */
public record Affine(
        double m00,
        double m01,
        double m02,
        double m03,
        double m10,
        double m11,
        double m12,
        double m13,
        double m20,
        double m21,
        double m22,
        double m23) {

    private static final double PERPENDICULAR = 0.1;

    /** From the first three rows of a matrix of four columns. */
    public static Affine of(double[][] m) {
        return new Affine(
                m[0][0], m[0][1], m[0][2], m[0][3], m[1][0], m[1][1], m[1][2], m[1][3], m[2][0], m[2][1], m[2][2],
                m[2][3]);
    }

    /** Axes parallel to the world axes, voxels of {@code dx}·{@code dy}·{@code dz} mm, the first voxel at the origin. */
    public static Affine scaling(double dx, double dy, double dz) {
        return new Affine(dx, 0, 0, 0, 0, dy, 0, 0, 0, 0, dz, 0);
    }

    /**
     * From the rotation of a unit quaternion (b, c, d; its first component follows from them), the voxel sizes, the position (x, y, z) of
     * the first voxel, and {@code qfac}, which is −1 if the third axis is mirrored. Source: METHOD 2 of nifti1.h.
     */
    static Affine ofQuaternion(
            double b, double c, double d, double x, double y, double z, double[] spacing, double qfac) {
        double square = 1 - (b * b + c * c + d * d);
        double a = 0;
        if (square < 1e-7) {
            double length = Math.sqrt(b * b + c * c + d * d);
            b /= length;
            c /= length;
            d /= length;
        } else {
            a = Math.sqrt(square);
        }
        double dx = spacing[0];
        double dy = spacing[1];
        double dz = qfac < 0 ? -spacing[2] : spacing[2];
        return new Affine(
                (a * a + b * b - c * c - d * d) * dx,
                2 * (b * c - a * d) * dy,
                2 * (b * d + a * c) * dz,
                x,
                2 * (b * c + a * d) * dx,
                (a * a + c * c - b * b - d * d) * dy,
                2 * (c * d - a * b) * dz,
                y,
                2 * (b * d - a * c) * dx,
                2 * (c * d + a * b) * dy,
                (a * a + d * d - b * b - c * c) * dz,
                z);
    }

    /** World coordinates in mm of the voxel index (i, j, k). */
    public double[] apply(double i, double j, double k) {
        return new double[] {
            m00 * i + m01 * j + m02 * k + m03, m10 * i + m11 * j + m12 * k + m13, m20 * i + m21 * j + m22 * k + m23
        };
    }

    /** The 4×4 matrix, row by row. */
    public double[][] matrix() {
        return new double[][] {{m00, m01, m02, m03}, {m10, m11, m12, m13}, {m20, m21, m22, m23}, {0, 0, 0, 1}};
    }

    /** The world vector in mm of one step along the voxel axis 0, 1 or 2. */
    public double[] axis(int axis) {
        double[][] m = matrix();
        return new double[] {m[0][axis], m[1][axis], m[2][axis]};
    }

    /** Voxel sizes in mm: the lengths of the three axis vectors. */
    public double[] spacing() {
        return new double[] {length(m00, m10, m20), length(m01, m11, m21), length(m02, m12, m22)};
    }

    /** This map after {@code first}: apply(first.apply(index)). */
    public Affine after(Affine first) {
        double[][] left = matrix();
        double[][] right = first.matrix();
        double[][] product = new double[3][4];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                for (int k = 0; k < 4; k++) {
                    product[row][column] += left[row][k] * right[k][column];
                }
            }
        }
        return of(product);
    }

    /** The map from world coordinates to voxel indices. Throws ArithmeticException if this map is not invertible. */
    public Affine inverse() {
        double c00 = m11 * m22 - m12 * m21;
        double c01 = m12 * m20 - m10 * m22;
        double c02 = m10 * m21 - m11 * m20;
        double determinant = m00 * c00 + m01 * c01 + m02 * c02;
        if (!invertible()) {
            throw new ArithmeticException("an affine map of determinant " + determinant + " has no inverse");
        }
        double n00 = c00 / determinant;
        double n01 = (m02 * m21 - m01 * m22) / determinant;
        double n02 = (m01 * m12 - m02 * m11) / determinant;
        double n10 = c01 / determinant;
        double n11 = (m00 * m22 - m02 * m20) / determinant;
        double n12 = (m02 * m10 - m00 * m12) / determinant;
        double n20 = c02 / determinant;
        double n21 = (m01 * m20 - m00 * m21) / determinant;
        double n22 = (m00 * m11 - m01 * m10) / determinant;
        return new Affine(
                n00,
                n01,
                n02,
                -(n00 * m03 + n01 * m13 + n02 * m23),
                n10,
                n11,
                n12,
                -(n10 * m03 + n11 * m13 + n12 * m23),
                n20,
                n21,
                n22,
                -(n20 * m03 + n21 * m13 + n22 * m23));
    }

    /** The volume of a voxel in mm³: |det|, which holds for sheared axes too. */
    public double voxelVolume() {
        return Math.abs(determinant());
    }

    /**
     * The largest deviation of two axes from a right angle in degrees; 0 if it is below {@value #PERPENDICULAR}, which rounding explains.
     */
    public double shear() {
        double[] length = spacing();
        double most = 0;
        for (int axis = 0; axis < 3; axis++) {
            double[] a = axis(axis);
            double[] b = axis((axis + 1) % 3);
            double cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (length[axis] * length[(axis + 1) % 3]);
            most = Math.max(most, Math.toDegrees(Math.asin(Math.min(1, Math.abs(cosine)))));
        }
        return most < PERPENDICULAR ? 0 : most;
    }

    /** The largest distance in mm between where two maps place a corner of a volume. */
    public double largestDistance(Affine other, int[] dimensions) {
        double largest = 0;
        for (int corner = 0; corner < 8; corner++) {
            double[] index = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                index[axis] = ((corner >> axis) & 1) * ((axis < dimensions.length ? dimensions[axis] : 1) - 1);
            }
            double[] here = apply(index[0], index[1], index[2]);
            double[] there = other.apply(index[0], index[1], index[2]);
            largest = Math.max(largest, length(here[0] - there[0], here[1] - there[1], here[2] - there[2]));
        }
        return largest;
    }

    private double determinant() {
        return m00 * (m11 * m22 - m12 * m21) + m01 * (m12 * m20 - m10 * m22) + m02 * (m10 * m21 - m11 * m20);
    }

    /** Whether every entry is finite and the three axis vectors are linearly independent. */
    boolean invertible() {
        double determinant = determinant();
        double[] steps = spacing();
        double volume = steps[0] * steps[1] * steps[2];
        double place = m03 + m13 + m23;
        return Double.isFinite(place) && Double.isFinite(volume) && Math.abs(determinant) > 1e-9 * volume;
    }

    private static double length(double x, double y, double z) {
        return Math.sqrt(x * x + y * y + z * z);
    }

    /**
     * The directions of the three stored axes as three letters: R or L (to the patient's right or left), A or P (front or back), S or I
     * (head or foot). Each stored axis is assigned a different world axis; the assignment with the best alignment is used.
     */
    public String axisCodes() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        double[] length = spacing();
        int[] best = orders[0];
        double most = -1;
        for (int[] order : orders) {
            double agreement = 0;
            for (int k = 0; k < 3; k++) {
                agreement += Math.abs(axis(k)[order[k]]) / length[k];
            }
            if (agreement > most + 1e-9) {
                most = agreement;
                best = order;
            }
        }
        StringBuilder codes = new StringBuilder();
        for (int k = 0; k < 3; k++) {
            codes.append((axis(k)[best[k]] > 0 ? "RAS" : "LPI").charAt(best[k]));
        }
        return codes.toString();
    }
}
