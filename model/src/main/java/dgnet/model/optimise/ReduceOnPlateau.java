package dgnet.model.optimise;

import dgnet.model.episode.RunProgress;

/**
 * Reduces the learning rate when the validation score stops improving, like {@code torch.optim.lr_scheduler.ReduceLROnPlateau(mode="max")}
 * with its defaults: relative threshold 1e-4, no cooldown, and no changes of 1e-8 or less.
 */
public final class ReduceOnPlateau {
    /** Relative improvement above which a score counts as better. */
    public static final double THRESHOLD = 1e-4;

    /** Changes of the learning rate up to this size are not made. */
    public static final double SMALLEST_CHANGE = 1e-8;

    private ReduceOnPlateau() {}

    /** Whether {@code score} is better than the best so far; false for NaN. */
    public static boolean better(double score, double best) {
        return score > best * (1 + THRESHOLD);
    }

    /**
     * The run's progress after a validation.
     *
     * @param before the progress at the validated episode
     * @param score the validation score, larger is better
     */
    public static RunProgress after(RunProgress before, double score, PlateauSettings settings) {
        if (better(score, before.bestScore())) {
            return before.validated(before.learningRate(), 0, score, before.episode());
        }
        int bad = before.validationsSinceBest() + 1;
        double rate = before.learningRate();
        if (bad > settings.patience()) {
            bad = 0;
            double reduced = Math.max(rate * settings.factor(), settings.minimum());
            if (rate - reduced > SMALLEST_CHANGE) {
                rate = reduced;
            }
        }
        return before.validated(rate, bad, before.bestScore(), before.bestEpisode());
    }
}
