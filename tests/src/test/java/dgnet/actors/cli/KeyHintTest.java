package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An unknown option that has the name of a configuration key. */
class KeyHintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train quickstart --episodes 5 | use --set episodes=…",
                "train quickstart --data.root=/scans | use --set data.root=…",
                "train quickstart --image-size=96 | use --set data.image-size=…",
                "train quickstart --every=10 | use --set checkpoint.every=… or --set validation.every=…",
                "prepare quickstart --labelled-fraction 0.1 | use --set data.labelled-fraction=…",
                "resume toy --episodes=5 | use --set episodes=…",
                "submit quickstart --seed 7 | use --set seed=…",
                "serve --port 8080 | use --set port=…"
            })
    void isAnsweredWithTheKeyToSet(String arguments, String hint) {
        CommandLineRun run = CommandLineRun.of(arguments.split(" ", -1));

        assertEquals(2, run.exitCode());
        assertEquals("Hint: " + hint, run.err().lines().toList().get(1), run.err());
    }

    @Test
    void aCommandWithoutKeysGivesNoHint() {
        CommandLineRun run = CommandLineRun.of("export", "toy", "toy.dgnet", "--episodes=5");

        assertEquals(2, run.exitCode());
        assertFalse(run.err().contains("--set"), run.err());
    }

    @Test
    void anOptionThatIsNoKeyGivesNoHint() {
        CommandLineRun run = CommandLineRun.of("train", "quickstart", "--epochs=5");

        assertEquals(2, run.exitCode());
        assertFalse(run.err().contains("Hint"), run.err());
    }
}
