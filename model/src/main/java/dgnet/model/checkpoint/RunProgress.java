package dgnet.model.checkpoint;

/**
 * Where a run stands between two episodes: with the learner's state, all that it needs to go on exactly.
 *
 * @param episode episodes completed, which is the number of the next
 * @param learningRate the outer step size of the next episode
 * @param validationsSinceBest validations without a better score since the best one or since the learning rate was last reduced,
 *     whichever is later
 * @param bestScore the best validation score; minus infinity before the first validation
 * @param bestEpisode episodes completed when the best score was measured; 0 before the first validation
 */
public record RunProgress(
        long episode, double learningRate, int validationsSinceBest, double bestScore, long bestEpisode) {
    public RunProgress {
        if (episode < 0 || validationsSinceBest < 0 || bestEpisode < 0 || bestEpisode > episode) {
            throw new IllegalArgumentException("a run at episode " + episode + " has its best at episode " + bestEpisode
                    + " and " + validationsSinceBest + " validations since: that cannot be");
        }
        if (!Double.isFinite(learningRate) || learningRate < 0) {
            throw new IllegalArgumentException("the learning rate is at least 0, not " + learningRate);
        }
        if (Double.isNaN(bestScore)) {
            throw new IllegalArgumentException("the best score of a run is a number or minus infinity, not NaN");
        }
    }

    /** A run that has done nothing yet. */
    public static RunProgress start(double learningRate) {
        return new RunProgress(0, learningRate, 0, Double.NEGATIVE_INFINITY, 0);
    }

    /** The same run with so many episodes completed. */
    public RunProgress at(long completed) {
        return new RunProgress(completed, learningRate, validationsSinceBest, bestScore, bestEpisode);
    }
}
