package dgnet.data.sample;

import dgnet.data.Draw;

/**
 * A smooth random displacement: normal random vectors on a coarse grid, interpolated by cubic B-splines. Source: Ronneberger, Fischer and
 * Brox, U-Net, MICCAI 2015, section 3.1 (there with bicubic interpolation).
 *
 * @param spacing distance of grid points in pixels
 * @param nodes grid points along each side, including one before the slice and two behind it
 * @param x displacements to the right in pixels, row by row
 * @param y displacements down in pixels
 */
@SuppressWarnings("ArrayRecordComponent") // arrays, never compared
public record ElasticField(int spacing, int nodes, float[] x, float[] y) {
    /** @param sigma standard deviation of a grid point's displacement along each axis, in pixels */
    static ElasticField of(int size, int spacing, double sigma, Draw draw) {
        int nodes = (size - 1) / spacing + 4;
        float[] x = draw.gaussians(nodes * nodes);
        float[] y = draw.gaussians(nodes * nodes);
        for (int i = 0; i < x.length; i++) {
            x[i] *= (float) sigma;
            y[i] *= (float) sigma;
        }
        return new ElasticField(spacing, nodes, x, y);
    }

    /** Interpolates the displacements at a row: one value for each column of grid points. */
    void row(int row, float[] alongX, float[] alongY) {
        float[] weights = weights((float) (row % spacing) / spacing);
        int first = row / spacing * nodes;
        for (int node = 0; node < nodes; node++) {
            alongX[node] = 0;
            alongY[node] = 0;
            for (int k = 0; k < 4; k++) {
                alongX[node] += weights[k] * x[first + k * nodes + node];
                alongY[node] += weights[k] * y[first + k * nodes + node];
            }
        }
    }

    /** The cubic B-spline's weights of four points, for the position at the fraction {@code t} between the second and the third. */
    static float[] weights(float t) {
        float s = 1 - t;
        return new float[] {
            s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6
        };
    }
}
