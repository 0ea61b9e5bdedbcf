package dgnet.model.episode;

/**
 * Where a run stands between two episodes: with the learner's state, all that it needs to go on exactly.
 *
 * @param episode episodes completed, which is the number of the next
 * @param learningRate the outer step size of the next episode
 * @param validationsSinceBest validations without a better score since the best one or since the learning rate was last reduced,
 *     whichever is later
 * @param bestScore the best validation score; minus infinity before the first validation
 * @param bestEpisode episodes completed when the best score was measured; 0 before the first validation
 * @param skippedInARow the latest episodes, one after another, of which a step was not applied
 * @param rollbacks how often the run went back to a checkpoint because of such episodes
 * @param validationDue whether the validation that belongs to {@code episode} is still to come
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
            throw new IllegalArgumentException("a run at episode " + episode + " has its best at episode " + bestEpisode
                    + " and " + validationsSinceBest + " validations since: that cannot be");
        }
        if (skippedInARow < 0 || rollbacks < 0) {
            throw new IllegalArgumentException(
                    "a run cannot have skipped " + skippedInARow + " episodes and gone back " + rollbacks + " times");
        }
        if (!Double.isFinite(learningRate) || learningRate < 0) {
            throw new IllegalArgumentException("the learning rate is at least 0, not " + learningRate);
        }
        if (Double.isNaN(bestScore)) {
            throw new IllegalArgumentException("the best score of a run is a number or minus infinity, not NaN");
        }
    }

    /** The progress of a run that has met no trouble, with nothing due. */
    public RunProgress(
            long episode, double learningRate, int validationsSinceBest, double bestScore, long bestEpisode) {
        this(episode, learningRate, validationsSinceBest, bestScore, bestEpisode, 0, 0, false);
    }

    /** A run that has done nothing yet. */
    public static RunProgress start(double learningRate) {
        return new RunProgress(0, learningRate, 0, Double.NEGATIVE_INFINITY, 0);
    }

    /** The same run with so many episodes completed. */
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

    /** After one more episode. */
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

    /** After the validation that was due, with what it decided. */
    public RunProgress validated(double rate, int sinceBest, double best, long bestAt) {
        return new RunProgress(episode, rate, sinceBest, best, bestAt, skippedInARow, rollbacks, false);
    }

    /** This state once more, after going back to it for the {@code times}-th time, with smaller steps. */
    public RunProgress rolledBack(int times, double rate) {
        return new RunProgress(episode, rate, validationsSinceBest, bestScore, bestEpisode, 0, times, validationDue);
    }
}
