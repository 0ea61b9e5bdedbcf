package dgnet.data.phantom;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * One cross-section of a heart. Distances are signed, negative inside, in mm, and nearly exact close to the outlines.
 *
 * @param x x of the left ventricle's centre in the picture
 * @param y y of the left ventricle's centre in the picture
 * @param cos cosine of the heart's rotation
 * @param sin sine of the heart's rotation
 * @param present whether there is a heart; false below the apex
 * @param ventricles whether it shows the ventricles, which are labelled; otherwise the atria
 * @param cavity mean radius of the left ventricle's cavity
 * @param ring mean outer radius of the left ventricle's wall
 * @param septum displacement of the cavity away from the right ventricle
 * @param outline deviation of both outlines from a circle
 * @param rightCentre distance between the centres of ring and right ventricle, in the direction of the right ventricle
 * @param rightOffset distance between the two centres across that direction
 * @param rightAlong half axis of the right ventricle in that direction
 * @param rightAcross half axis of the right ventricle across that direction
 * @param rightPresent whether this section contains the right ventricle
 * @param muscleCos cosine of the direction of the first papillary muscle
 * @param muscleSin sine of the direction of the first papillary muscle
 * @param muscle radius of the papillary muscles; 0: none
 * @param scar a sector of the left ventricle's wall with another brightness
 */
@RecordBuilder
record HeartSection(
        double x,
        double y,
        double cos,
        double sin,
        boolean present,
        boolean ventricles,
        double cavity,
        double ring,
        double septum,
        Heart.Outline outline,
        double rightCentre,
        double rightOffset,
        double rightAlong,
        double rightAcross,
        boolean rightPresent,
        double muscleCos,
        double muscleSin,
        double muscle,
        Heart.Scar scar) {

    private static final double THIRD_COS = -0.5;
    private static final double THIRD_SIN = 0.8660254037844386;

    /** Distances of one point from the section's outlines. */
    static final class Distances {
        double cavity;
        double ring;
        double right;
        double muscles;
        double scar;

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

    /** Measures the distances of the point (px, py). This runs for every pixel, so the result is written into {@code into}. */
    void measure(double px, double py, Distances into) {
        if (!present) {
            into.cavity = Double.MAX_VALUE;
            into.ring = Double.MAX_VALUE;
            into.right = Double.MAX_VALUE;
            into.muscles = Double.MAX_VALUE;
            into.scar = Double.MAX_VALUE;
            return;
        }
        // p points to the right ventricle (left in the picture if the heart is not rotated); q is perpendicular.
        double dx = px - x;
        double dy = py - y;
        double p = -cos * dx + sin * dy;
        double q = -sin * dx - cos * dy;
        double radius = Math.sqrt(p * p + q * q);
        double factor = radius > 1e-9 ? outline.factor(p / radius, q / radius) : 1;
        into.cavity = septum == 0 ? radius - cavity * factor : displacedCavity(p + septum, q);
        into.ring = radius - ring * factor;
        into.right = rightPresent ? ellipse(p - rightCentre, q - rightOffset) : Double.MAX_VALUE;
        into.muscles = muscle > 0 ? muscles(p, q) : Double.MAX_VALUE;
        into.scar = ventricles && scar.halfWidth() > 0 ? scar(p, q, radius, into.cavity) : Double.MAX_VALUE;
    }

    private double displacedCavity(double p, double q) {
        double radius = Math.sqrt(p * p + q * q);
        double factor = radius > 1e-9 ? outline.factor(p / radius, q / radius) : 1;
        return radius - cavity * factor;
    }

    private double scar(double p, double q, double radius, double fromCavity) {
        double along = p * StrictMath.cos(scar.angle()) + q * StrictMath.sin(scar.angle());
        double beyondSector = StrictMath.cos(scar.halfWidth()) * radius - along;
        return Math.max(beyondSector, fromCavity - scar.depth() * (ring - cavity));
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
