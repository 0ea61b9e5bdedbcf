package dgnet.data.phantom;

import dgnet.data.phantom.Scanner.Signals;

/**
 * Paints the noise-free signal of one cross-section of one subject, and its labels. Tissues are painted over each other with soft edges,
 * which imitate partial volumes.
 */
final class SlicePainter {
    /** Width of an edge in mm. */
    private static final double EDGE = 1.6;
    /** Wall thickness of the right ventricle in mm. The M&Ms labels do not include this wall. */
    private static final double RIGHT_WALL = 2.6;

    private final Heart heart;
    private final Thorax thorax;
    private final SmoothField texture;
    private final Signals signals;

    SlicePainter(Heart heart, Thorax thorax, SmoothField texture, Signals signals) {
        this.heart = heart;
        this.thorax = thorax;
        this.texture = texture;
        this.signals = signals;
    }

    /**
     * Paints a picture of {@code width}·{@code height} pixels, row by row.
     *
     * @param position position in the stack of slices, from 0 to 1
     * @param contraction 0 at the end of diastole, 1 at the end of systole
     * @param spacing size of a pixel in mm
     * @param image receives the signal, about 0 to 1
     * @param labels receives the labels
     */
    void paint(
            double position, double contraction, double spacing, int width, int height, float[] image, byte[] labels) {
        HeartSection section = heart.section(position, contraction);
        double level = heart.level(position);
        HeartSection.Distances distances = new HeartSection.Distances();
        for (int row = 0; row < height; row++) {
            double y = (row - (height - 1) / 2.0) * spacing;
            for (int column = 0; column < width; column++) {
                double x = (column - (width - 1) / 2.0) * spacing;
                section.measure(x, y, distances);
                double signal = surroundings(x, y, level);
                signal = heart(signal, x, y, distances);
                // The texture differs between levels.
                double grain = texture.at(x + 37 * level, y - 23 * level);
                image[row * width + column] = (float) (signal * (1 + 0.13 * grain));
                labels[row * width + column] = section.ventricles() ? distances.label() : 0;
            }
        }
    }

    private double surroundings(double x, double y, double level) {
        double signal = signals.of(Tissue.LUNG);
        for (Thorax.Disc vessel : thorax.vessels()) {
            signal = over(signal, Tissue.BLOOD, vessel.distance(x, y, level));
        }
        double wobble = thorax.wobble().at(x, y);
        double diaphragm = thorax.diaphragmBase() - thorax.diaphragmRise() * level + thorax.diaphragmSlope() * x;
        signal = over(signal, Tissue.LIVER, diaphragm + 5 * wobble - y);
        for (Thorax.Disc organ : thorax.round()) {
            double distance = organ.distance(x, y, level) + 2 * wobble;
            signal = over(signal, organ.around(), distance - organ.shell());
            signal = over(signal, organ.inside(), distance);
        }
        double wall = y + thorax.chestWall() - thorax.chestCurve() * x * x + 3 * wobble;
        signal = over(signal, Tissue.MUSCLE, wall);
        signal = over(signal, Tissue.FAT, wall + 11);
        return over(signal, Tissue.AIR, wall + 11 + thorax.fatLayer());
    }

    private double heart(double signal, double x, double y, HeartSection.Distances distances) {
        double outside = Math.min(distances.ring, distances.right - RIGHT_WALL);
        double fat = thorax.epicardialFat() * (1 + 1.4 * thorax.wobble().at(y, x));
        double painted = over(signal, Tissue.FAT, outside - fat);
        painted = over(painted, Tissue.MYOCARDIUM, distances.right - RIGHT_WALL);
        painted = over(painted, Tissue.VENOUS_BLOOD, distances.right);
        painted = over(painted, Tissue.MYOCARDIUM, distances.ring);
        double scar = signals.of(Tissue.MYOCARDIUM)
                + heart.scar().brightness() * (signals.of(Tissue.BLOOD) - signals.of(Tissue.MYOCARDIUM));
        painted = over(painted, Math.max(scar, 0), Math.max(distances.scar, distances.ring));
        painted = over(painted, Tissue.BLOOD, distances.cavity);
        return distances.cavity < 0 ? over(painted, Tissue.MYOCARDIUM, distances.muscles) : painted;
    }

    /** Paints a tissue over the signal, depending on the signed distance (negative inside). */
    private double over(double signal, Tissue tissue, double distance) {
        return over(signal, signals.of(tissue), distance);
    }

    private static double over(double signal, double other, double distance) {
        if (distance >= EDGE / 2) {
            return signal;
        }
        double cover = Math.min(0.5 - distance / EDGE, 1);
        return signal + cover * (other - signal);
    }
}
