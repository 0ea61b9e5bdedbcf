package dgnet.data.phantom;

import dgnet.data.Draw;

/** A smooth random function of the plane: uniform values in [−1, 1] on a square lattice, interpolated by cubic smoothstep (value noise). */
final class SmoothField {
    private final float[] lattice;
    private final int side;
    private final double cell;
    private final double origin;

    /**
     * @param extent half the side of the covered square in mm; the function is constant outside
     * @param cell distance between lattice points in mm
     */
    SmoothField(Draw draw, double extent, double cell) {
        this.cell = cell;
        this.side = (int) Math.ceil(2 * extent / cell) + 2;
        this.origin = -extent;
        this.lattice = new float[side * side];
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = (float) draw.uniform(-1, 1);
        }
    }

    /** The value at a point in mm. */
    double at(double x, double y) {
        double u = Math.min(Math.max((x - origin) / cell, 0), side - 1.001);
        double v = Math.min(Math.max((y - origin) / cell, 0), side - 1.001);
        int column = (int) u;
        int row = (int) v;
        double right = smooth(u - column);
        double down = smooth(v - row);
        int at = row * side + column;
        double above = lattice[at] + right * (lattice[at + 1] - lattice[at]);
        double below = lattice[at + side] + right * (lattice[at + side + 1] - lattice[at + side]);
        return above + down * (below - above);
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }
}
