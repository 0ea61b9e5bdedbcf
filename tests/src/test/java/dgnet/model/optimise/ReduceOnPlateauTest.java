package dgnet.model.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.model.episode.RunProgress;
import org.junit.jupiter.api.Test;

class ReduceOnPlateauTest {
    /**
     * What {@code ReduceLROnPlateau(optimizer, mode="max", factor=0.5, patience=2, min_lr=1e-4)} does from a rate of 1e-3 on, worked out
     * from its source: score, rate afterwards, num_bad_epochs afterwards, best afterwards.
     */
    private static final double[][] TABLE = {
        {0.50, 1e-3, 0, 0.50},
        {0.60, 1e-3, 0, 0.60},
        {0.60, 1e-3, 1, 0.60}, // equal is not better
        {0.60005, 1e-3, 2, 0.60}, // above, but by less than a ten-thousandth
        {0.61, 1e-3, 0, 0.61}, // better just in time
        {0.50, 1e-3, 1, 0.61},
        {0.50, 1e-3, 2, 0.61},
        {0.50, 5e-4, 0, 0.61}, // the third in a row
        {0.60, 5e-4, 1, 0.61}, // counting starts anew, the best stays
        {0.60, 5e-4, 2, 0.61},
        {Double.NaN, 2.5e-4, 0, 0.61}, // not a number is not better
        {0.60, 2.5e-4, 1, 0.61},
        {0.60, 2.5e-4, 2, 0.61},
        {0.60, 1.25e-4, 0, 0.61},
        {0.60, 1.25e-4, 1, 0.61},
        {0.60, 1.25e-4, 2, 0.61},
        {0.60, 1e-4, 0, 0.61}, // never below the minimum
        {0.60, 1e-4, 1, 0.61},
        {0.60, 1e-4, 2, 0.61},
        {0.60, 1e-4, 0, 0.61},
        {0.70, 1e-4, 0, 0.70},
    };

    @Test
    void followsTheTableOfTheReference() {
        PlateauSettings settings = new PlateauSettings(0.5, 2, 1e-4);
        RunProgress progress = RunProgress.start(1e-3);
        for (int row = 0; row < TABLE.length; row++) {
            progress = ReduceOnPlateau.after(progress.at(row + 1), TABLE[row][0], settings);
            assertEquals(TABLE[row][1], progress.learningRate(), 1e-18, "rate in row " + row);
            assertEquals(TABLE[row][2], progress.validationsSinceBest(), "bad validations in row " + row);
            assertEquals(TABLE[row][3], progress.bestScore(), "best in row " + row);
        }
        assertEquals(TABLE.length, progress.bestEpisode());
        assertEquals(TABLE.length, progress.episode());
    }

    @Test
    void aChangeTooSmallToMatterIsNotMade() {
        PlateauSettings settings = new PlateauSettings(0.5, 0, 0);
        RunProgress progress = new RunProgress(10, 1.5e-8, 0, 0.9, 5);

        assertEquals(1.5e-8, ReduceOnPlateau.after(progress, 0.1, settings).learningRate());
    }

    @Test
    void remembersTheEpisodeOfTheBestScore() {
        PlateauSettings settings = new PlateauSettings(0.5, 2, 0);
        RunProgress best = ReduceOnPlateau.after(RunProgress.start(1e-3).at(500), 0.5, settings);
        RunProgress worse = ReduceOnPlateau.after(best.at(1000), 0.4, settings);

        assertEquals(500, best.bestEpisode());
        assertEquals(500, worse.bestEpisode());
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new PlateauSettings(1, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new PlateauSettings(Double.NaN, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new PlateauSettings(0.5, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PlateauSettings(0.5, 2, -1));
    }
}
