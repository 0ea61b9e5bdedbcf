package dgnet.model.optimise;

/**
 * When the learning rate falls.
 *
 * @param factor what it is multiplied by, in (0, 1)
 * @param patience validations without a better score that are let pass; one more reduces it
 * @param minimum it never falls below this
 */
public record PlateauSettings(double factor, int patience, double minimum) {
    public PlateauSettings {
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("the plateau factor lies between 0 and 1, both excluded, not " + factor);
        }
        if (patience < 0) {
            throw new IllegalArgumentException("the plateau patience is at least 0, not " + patience);
        }
        if (!(minimum >= 0 && Double.isFinite(minimum))) {
            throw new IllegalArgumentException("the smallest learning rate is at least 0, not " + minimum);
        }
    }
}
