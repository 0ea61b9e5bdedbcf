package dgnet.data.phantom;

import dgnet.data.Draw;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * One subject's heart in short-axis view, in mm relative to the centre of the picture. The left ventricle is a ring whose outline is a
 * circle with a few harmonics. The right ventricle is an ellipse that the ring partly covers, which leaves a crescent.
 *
 * @param size overall size factor
 * @param cavity radius of the left ventricle's cavity at the base and the end of diastole, before the size factor
 * @param wall wall thickness of the left ventricle at the end of diastole
 * @param septum displacement of the cavity away from the right ventricle, which thickens the septum
 * @param shortening decrease of the cavity's radius at the end of systole, as a share of the radius
 * @param rightReach extent of the right ventricle beyond the ring, as a share of the ring's radius
 * @param rightWidth half the right ventricle's length along the septum, as a share of the ring's radius
 * @param rightSkew offset of the right ventricle along the septum, as a share of the ring's radius
 * @param rotation angle from the left of the picture to the right ventricle, in radians, counter-clockwise
 * @param centreX x of the ring's centre at the base
 * @param centreY y of the ring's centre at the base
 * @param leanX displacement of the centre from base to apex along x
 * @param leanY displacement of the centre from base to apex along y
 * @param outline amplitudes of cos 2θ, sin 2θ, cos 3θ, sin 3θ in the ring's outline
 * @param muscleAngle direction of the first papillary muscle; the second is 120° further
 * @param muscleSize radius of the papillary muscles, as a share of the cavity's radius
 * @param first level at which the stack of slices begins: 0 at the base, less above it
 * @param last level at which the stack of slices ends: 1 at the apex, more below it
 * @param scar a sector of the wall with another brightness
 */
@RecordBuilder
record Heart(
        double size,
        double cavity,
        double wall,
        double septum,
        double shortening,
        double rightReach,
        double rightWidth,
        double rightSkew,
        double rotation,
        double centreX,
        double centreY,
        double leanX,
        double leanY,
        Outline outline,
        double muscleAngle,
        double muscleSize,
        double first,
        double last,
        Scar scar) {
    private static final double ATRIUM_WALL = 2;

    /** Relative deviation of a closed curve from a circle. Needs no trigonometry: cosines of multiples of θ are polynomials of x/ρ and y/ρ. */
    record Outline(double cos2, double sin2, double cos3, double sin3) {
        /** The ratio of radius and mean radius in the direction of the unit vector (c, s). */
        double factor(double c, double s) {
            double c2 = c * c - s * s;
            double s2 = 2 * c * s;
            return 1 + cos2 * c2 + sin2 * s2 + cos3 * (c2 * c - s2 * s) + sin3 * (s2 * c + c2 * s);
        }
    }

    /**
     * A scar in the wall of the left ventricle. The labels do not change.
     *
     * @param angle direction of its middle, in radians from the direction of the right ventricle
     * @param halfWidth half the angle that it covers, in radians; 0: none
     * @param depth share of the wall's thickness that it covers, from the cavity outwards
     * @param brightness 0: as the wall, 1: as blood; negative: darker than the wall
     */
    record Scar(double angle, double halfWidth, double depth, double brightness) {
        static final Scar NONE = new Scar(0, 0, 0, 0);
    }

    /** A random healthy heart in the view that is usual for a vendor. */
    static Heart of(Draw draw, double vendorRotation) {
        double size = draw.uniform(0.88, 1.06);
        double rotation = StrictMath.toRadians(vendorRotation + draw.uniform(-15, 15));
        // The ring is moved aside, so that both ventricles together are centred.
        double aside = 13 * size;
        return HeartBuilder.builder()
                .size(size)
                .cavity(21)
                .wall(draw.uniform(8, 11.5))
                .septum(0)
                .shortening(draw.uniform(0.24, 0.38))
                .rightReach(draw.uniform(0.80, 1.10))
                .rightWidth(draw.uniform(0.92, 1.14))
                .rightSkew(draw.uniform(-0.12, 0.12))
                .rotation(rotation)
                .centreX(aside * StrictMath.cos(rotation) + draw.uniform(-6, 6))
                .centreY(-aside * StrictMath.sin(rotation) + draw.uniform(-6, 6))
                .leanX(draw.uniform(-5, 5))
                .leanY(draw.uniform(-2, 6))
                .outline(new Outline(
                        draw.uniform(-0.07, 0.07),
                        draw.uniform(-0.07, 0.07),
                        draw.uniform(-0.025, 0.025),
                        draw.uniform(-0.025, 0.025)))
                .muscleAngle(draw.uniform(1.85, 2.4))
                .muscleSize(draw.uniform(0.16, 0.25))
                .first(0)
                .last(1)
                .scar(Scar.NONE)
                .build();
    }

    /**
     * The cross-section at one level and moment. Above the base it shows the atria, which have no label; below the apex nothing.
     *
     * @param position position in the stack of slices, from 0 to 1
     * @param contraction 0 at the end of diastole, 1 at the end of systole
     */
    HeartSection section(double position, double contraction) {
        double height = level(position);
        boolean ventricles = height >= 0;
        double level = Math.min(Math.max(height, 0), 1);
        double taper = Math.sqrt(1 - 0.72 * level * level * Math.sqrt(level));
        double relaxedCavity = cavity * size * taper;
        double relaxedRing = relaxedCavity + wall * size * (1 - 0.2 * level);
        double inner = relaxedCavity * (1 - shortening * contraction);
        // The area of the wall's cross-section is almost constant, so the wall thickens when the cavity shrinks.
        double area = (relaxedRing * relaxedRing - relaxedCavity * relaxedCavity) * (1 + 0.06 * contraction);
        double ring = Math.sqrt(inner * inner + area);
        double presence = 1 - 0.72 * level * level;
        double reach = rightReach * presence * (1 - 0.34 * contraction) * relaxedRing + (ring - relaxedRing) * 0.5;
        double width = rightWidth * (0.45 + 0.55 * presence) * (1 - 0.12 * contraction) * relaxedRing;
        // The ellipse begins inside the ring, a quarter of the radius from its centre, and ends at its reach.
        double near = -0.25 * ring;
        double far = ring + reach;
        boolean muscles = ventricles && level > 0.25 && level < 0.9;
        return HeartSectionBuilder.builder()
                .x(centreX + leanX * level)
                .y(centreY + leanY * level + 2 * contraction)
                .cos(StrictMath.cos(rotation))
                .sin(StrictMath.sin(rotation))
                .present(height <= 1)
                .ventricles(ventricles)
                .cavity(inner)
                .ring(ventricles ? ring : inner + ATRIUM_WALL)
                .septum(septum)
                .outline(outline)
                .rightCentre((near + far) / 2)
                .rightOffset(rightSkew * ring)
                .rightAlong((far - near) / 2)
                .rightAcross(width)
                .rightPresent(reach > 3)
                .muscleCos(StrictMath.cos(muscleAngle))
                .muscleSin(StrictMath.sin(muscleAngle))
                .muscle(muscles ? muscleSize * relaxedCavity * (1 - 0.25 * contraction) : 0)
                .scar(scar)
                .build();
    }

    /** The level of a position in the stack: 0 at the base, 1 at the apex. */
    double level(double position) {
        return first + position * (last - first);
    }
}
