package dgnet.model.episode;

/**
 * The progress of a run between two episodes. Together with the learner's state it is sufficient to resume the run exactly.
 *
 * @param episode completed episodes, which is the number of the next episode
 * @param learningRate the outer step size of the next episode
 * @param validationsSinceBest validations without a better score since the best one, or since the last reduction of the learning rate if
 *     that is later
 * @param bestScore the best validation score; minus infinity before the first validation
 * @param bestEpisode completed episodes at the best score; 0 before the first validation
 * @param skippedInARow number of consecutive latest episodes with a step that was not applied
 * @param rollbacks number of returns to a checkpoint because of such episodes
 * @param validationDue whether the validation at {@code episode} is still pending
 */
public record RunProgress(
        long episode,
        double learningRate,
        int validationsSinceBest,
        double bestScore,
        long bestEpisode,
        int skippedInARow,
        int rollbacks,
        boolean validationDue) {
    public RunProgress {
        if (episode < 0 || validationsSinceBest < 0 || bestEpisode < 0 || bestEpisode > episode) {
            throw new IllegalArgumentException("invalid progress: episode " + episode + ", best at episode "
                    + bestEpisode + ", " + validationsSinceBest + " validations since then");
        }
        if (skippedInARow < 0 || rollbacks < 0) {
            throw new IllegalArgumentException(
                    "invalid progress: " + skippedInARow + " skipped episodes and " + rollbacks + " rollbacks");
        }
        if (!Double.isFinite(learningRate) || learningRate < 0) {
            throw new IllegalArgumentException("the learning rate must be at least 0, not " + learningRate);
        }
        if (Double.isNaN(bestScore)) {
            throw new IllegalArgumentException("the best score of a run must be a number or minus infinity, not NaN");
        }
    }

    /** The progress of a run without skipped episodes, rollbacks and pending validation. */
    public RunProgress(
            long episode, double learningRate, int validationsSinceBest, double bestScore, long bestEpisode) {
        this(episode, learningRate, validationsSinceBest, bestScore, bestEpisode, 0, 0, false);
    }

    /** The progress of a new run. */
    public static RunProgress start(double learningRate) {
        return new RunProgress(0, learningRate, 0, Double.NEGATIVE_INFINITY, 0);
    }

    /** A copy with another number of completed episodes. */
    public RunProgress at(long completed) {
        return new RunProgress(
                completed,
                learningRate,
                validationsSinceBest,
                bestScore,
                bestEpisode,
                skippedInARow,
                rollbacks,
                validationDue);
    }

    /** The progress after one more episode. */
    public RunProgress next(boolean skipped, boolean validate) {
        return new RunProgress(
                episode + 1,
                learningRate,
                validationsSinceBest,
                bestScore,
                bestEpisode,
                skipped ? skippedInARow + 1 : 0,
                rollbacks,
                validate);
    }

    /** The progress after the pending validation, with its results. */
    public RunProgress validated(double rate, int sinceBest, double best, long bestAt) {
        return new RunProgress(episode, rate, sinceBest, best, bestAt, skippedInARow, rollbacks, false);
    }

    /** The progress after the {@code times}-th rollback to this state, with a new learning rate. */
    public RunProgress rolledBack(int times, double rate) {
        return new RunProgress(episode, rate, validationsSinceBest, bestScore, bestEpisode, 0, times, validationDue);
    }
}
