package dgnet.data.phantom;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * One cross-section of a heart. Distances are signed, negative inside, in mm; close to exact near the outlines, where they matter.
 *
 * @param x centre of the left ventricle's ring in the picture
 * @param y centre of the left ventricle's ring in the picture
 * @param cos cosine of the heart's rotation
 * @param sin sine of the heart's rotation
 * @param cavity mean radius of the left ventricle's cavity
 * @param ring mean outer radius of the left ventricle's wall
 * @param outline both outlines' deviation from a circle
 * @param rightCentre distance of the right ventricle's centre from the ring's, towards the right ventricle
 * @param rightOffset its distance across that direction
 * @param rightAlong its half axis in that direction
 * @param rightAcross its half axis across that direction
 * @param rightPresent whether this section meets the right ventricle at all
 * @param muscleCos direction of the first papillary muscle
 * @param muscleSin direction of the first papillary muscle
 * @param muscle radius of the papillary muscles; 0: none
 */
@RecordBuilder
record HeartSection(
        double x,
        double y,
        double cos,
        double sin,
        double cavity,
        double ring,
        Heart.Outline outline,
        double rightCentre,
        double rightOffset,
        double rightAlong,
        double rightAcross,
        boolean rightPresent,
        double muscleCos,
        double muscleSin,
        double muscle) {

    private static final double THIRD_COS = -0.5;
    private static final double THIRD_SIN = 0.8660254037844386;

    /** Distances of one point from the section's outlines. */
    static final class Distances {
        double cavity;
        double ring;
        double right;
        double muscles;

        /** The M&Ms label: 1 cavity of the left ventricle, 2 its wall, 3 cavity of the right ventricle, 0 none. */
        byte label() {
            if (cavity < 0) {
                return 1;
            }
            if (ring < 0) {
                return 2;
            }
            return (byte) (right < 0 ? 3 : 0);
        }
    }

    /** Measures the picture's point (px, py); the result is written into {@code into}, as this runs for every pixel. */
    void measure(double px, double py, Distances into) {
        // p points to the right ventricle, which an unturned heart has at the picture's left; q is across.
        double dx = px - x;
        double dy = py - y;
        double p = -cos * dx + sin * dy;
        double q = -sin * dx - cos * dy;
        double radius = Math.sqrt(p * p + q * q);
        double factor = radius > 1e-9 ? outline.factor(p / radius, q / radius) : 1;
        into.cavity = radius - cavity * factor;
        into.ring = radius - ring * factor;
        into.right = rightPresent ? ellipse(p - rightCentre, q - rightOffset) : Double.MAX_VALUE;
        into.muscles = muscle > 0 ? muscles(p, q) : Double.MAX_VALUE;
    }

    private double ellipse(double p, double q) {
        double u = p / rightAlong;
        double v = q / rightAcross;
        double level = Math.sqrt(u * u + v * v);
        double slope = Math.sqrt(u * u / (rightAlong * rightAlong) + v * v / (rightAcross * rightAcross));
        return slope > 1e-9 ? level * (level - 1) / slope : -Math.min(rightAlong, rightAcross);
    }

    private double muscles(double p, double q) {
        double away = 0.66 * cavity;
        double first = distance(p - away * muscleCos, q - away * muscleSin);
        double otherCos = muscleCos * THIRD_COS - muscleSin * THIRD_SIN;
        double otherSin = muscleSin * THIRD_COS + muscleCos * THIRD_SIN;
        double second = distance(p - away * otherCos, q - away * otherSin);
        return Math.min(first, second) - muscle;
    }

    private static double distance(double p, double q) {
        return Math.sqrt(p * p + q * q);
    }
}
