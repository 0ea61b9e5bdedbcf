package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.launch.ExitCodes;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The help of the program and of its commands. */
class CommandHelpTest {
    @Test
    void helpOfACommandEqualsItsHelpOption() {
        CommandLineRun help = CommandLineRun.of("help", "train");

        assertEquals(0, help.exitCode(), help.err());
        assertTrue(help.out().startsWith("Usage: dgnet train "), help.out());
        assertEquals(CommandLineRun.of("train", "--help").out(), help.out());
    }

    @Test
    void helpOfACommandWithinACommand() {
        assertEquals(
                CommandLineRun.of("service", "repair", "--help").out(),
                CommandLineRun.of("help", "service", "repair").out());
    }

    @Test
    void helpWithoutATopicListsTheCommands() {
        assertEquals(
                CommandLineRun.of("--help").out(), CommandLineRun.of("help").out());
    }

    @Test
    void helpOfAnUnknownTopicNamesTheTopics() {
        CommandLineRun help = CommandLineRun.of("help", "trian");

        assertEquals(ExitCodes.BAD_INPUT.code(), help.exitCode());
        assertTrue(
                help.err().startsWith("dgnet: There is no help for 'trian'. Give the name of a command, one of "),
                help.err());
        assertTrue(help.err().contains("train"), help.err());
    }

    @Test
    void everyExitCodeIsListedOnceWithItsMeaning() {
        String help = CommandLineRun.of("help", "exit-codes").out().replaceAll("\\s+", " ");

        for (ExitCodes exit : ExitCodes.values()) {
            String entry = " " + exit.code() + " " + exit.meaning();
            assertEquals(2, help.split(Pattern.quote(entry), -1).length, entry + " in " + help);
        }
    }

    @Test
    void theHelpOfACommandPointsToTheExitCodes() {
        String help = CommandLineRun.of("train", "--help").out();

        assertTrue(help.contains("Exit codes: see dgnet help exit-codes."), help);
        assertFalse(help.contains(ExitCodes.START_AGAIN.meaning()), help);
    }
}
