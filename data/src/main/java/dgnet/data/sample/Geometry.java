package dgnet.data.sample;

import java.util.Optional;

/**
 * How the places of a slice are changed: all of it one sampling of the source.
 *
 * @param rotation angle in degrees, counter-clockwise about the centre
 * @param flipHorizontal whether left and right are exchanged
 * @param flipVertical whether top and bottom are exchanged
 * @param scale how much larger things become
 * @param shiftX how far things move to the right, in pixels
 * @param shiftY how far things move down, in pixels
 * @param elastic a deformation of the result, if there is one
 */
public record Geometry(
        double rotation,
        boolean flipHorizontal,
        boolean flipVertical,
        double scale,
        double shiftX,
        double shiftY,
        Optional<ElasticField> elastic) {
    public Geometry {
        if (!Double.isFinite(rotation) || !(scale > 0) || !Double.isFinite(shiftX + shiftY)) {
            throw new IllegalArgumentException("no slice is turned by " + rotation + "°, scaled by " + scale
                    + " and shifted by " + shiftX + ", " + shiftY);
        }
    }

    SliceSampling sampling(int size) {
        AffineSampling affine = AffineSampling.of(this, size);
        return elastic.isPresent() ? new ElasticSampling(affine, elastic.get()) : affine;
    }

    /** Where the pixels of an output slice come from: one sampling of the source, for image and labels alike. */
    interface SliceSampling {
        /**
         * Bilinear, zero outside the source.
         *
         * @param source H·W intensities, row by row
         * @param into receives as many from {@code offset} on; not the source
         */
        void image(float[] source, float[] into, int offset);

        /** Nearest neighbour, background outside the source; otherwise as {@link #image}. */
        void labels(byte[] source, byte[] into, int offset);
    }

    /** A deformation of what an affine sampling gives, in the same single pass: the output's places are displaced, then mapped. */
    private static final class ElasticSampling implements SliceSampling {
        private final AffineSampling affine;
        private final ElasticField field;
        /** The weights of four points for each place between two. */
        private final float[][] weights;

        private final float[] alongX;
        private final float[] alongY;

        ElasticSampling(AffineSampling affine, ElasticField field) {
            this.affine = affine;
            this.field = field;
            weights = new float[field.spacing()][];
            for (int k = 0; k < weights.length; k++) {
                weights[k] = ElasticField.weights((float) k / field.spacing());
            }
            alongX = new float[field.nodes()];
            alongY = new float[field.nodes()];
        }

        @Override
        public void image(float[] source, float[] into, int offset) {
            each((at, x, y) -> into[offset + at] = affine.bilinear(source, x, y));
        }

        @Override
        public void labels(byte[] source, byte[] into, int offset) {
            each((at, x, y) -> into[offset + at] = affine.nearest(source, x, y));
        }

        private interface Place {
            void at(int pixel, double x, double y);
        }

        private void each(Place place) {
            int size = affine.size();
            for (int row = 0; row < size; row++) {
                field.row(row, alongX, alongY);
                for (int column = 0; column < size; column++) {
                    float[] w = weights[column % field.spacing()];
                    int node = column / field.spacing();
                    double displacedX = column + between(alongX, node, w);
                    double displacedY = row + between(alongY, node, w);
                    place.at(
                            row * size + column,
                            affine.sourceX(displacedX, displacedY),
                            affine.sourceY(displacedX, displacedY));
                }
            }
        }

        private static float between(float[] along, int node, float[] w) {
            return w[0] * along[node] + w[1] * along[node + 1] + w[2] * along[node + 2] + w[3] * along[node + 3];
        }
    }
}
