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
}
