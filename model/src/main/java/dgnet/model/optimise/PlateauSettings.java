package dgnet.model.optimise;

/**
 * The schedule of the learning rate, see {@link ReduceOnPlateau}.
 *
 * @param factor factor of a reduction, in (0, 1)
 * @param patience validations without a better score that are tolerated; one more reduces the learning rate
 * @param minimum smallest learning rate
 */
public record PlateauSettings(double factor, int patience, double minimum) {
    public PlateauSettings {
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException(
                    "the plateau factor must be between 0 and 1, both excluded, not " + factor);
        }
        if (patience < 0) {
            throw new IllegalArgumentException("the plateau patience must be at least 0, not " + patience);
        }
        if (!(minimum >= 0 && Double.isFinite(minimum))) {
            throw new IllegalArgumentException("the smallest learning rate must be at least 0, not " + minimum);
        }
    }
}
