package dgnet.data.sample;

import java.util.Optional;

/**
 * The geometric part of an augmentation, computed as one sampling of the source.
 *
 * @param rotation angle in degrees, counter-clockwise about the centre
 * @param flipHorizontal whether left and right are swapped
 * @param flipVertical whether top and bottom are swapped
 * @param scale factor by which structures become larger
 * @param shiftX displacement to the right, in pixels
 * @param shiftY displacement downwards, in pixels
 * @param elastic an elastic deformation of the result, if there is one
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
            throw new IllegalArgumentException(
                    "expected are finite numbers and a positive scale, but given are a rotation by " + rotation
                            + "°, a scale of " + scale + " and a shift by " + shiftX + ", " + shiftY);
        }
    }

    SliceSampling sampling(int size) {
        AffineSampling affine = AffineSampling.of(this, size);
        return elastic.isPresent() ? new ElasticSampling(affine, elastic.get()) : affine;
    }

    /** Samples the pixels of an output slice from a source slice, for image and labels alike. */
    interface SliceSampling {
        /**
         * Bilinear sampling, zero outside the source.
         *
         * @param source H·W intensities, row by row
         * @param into receives H·W intensities, beginning at {@code offset}; must not be the source
         */
        void image(float[] source, float[] into, int offset);

        /** Nearest-neighbour sampling, background outside the source; otherwise as {@link #image}. */
        void labels(byte[] source, byte[] into, int offset);
    }

    /** An elastic deformation of an affine sampling, in one pass: output positions are displaced, then mapped to the source. */
    private static final class ElasticSampling implements SliceSampling {
        private final AffineSampling affine;
        private final ElasticField field;
        /** The weights of four grid points for each pixel between two. */
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

        private interface Sample {
            void at(int pixel, double x, double y);
        }

        private void each(Sample sample) {
            int size = affine.size();
            for (int row = 0; row < size; row++) {
                field.row(row, alongX, alongY);
                for (int column = 0; column < size; column++) {
                    float[] w = weights[column % field.spacing()];
                    int node = column / field.spacing();
                    double displacedX = column + between(alongX, node, w);
                    double displacedY = row + between(alongY, node, w);
                    sample.at(
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
