package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.Dgnet.CommandGroup;
import dgnet.actors.config.Presets;
import dgnet.actors.launch.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

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

    @Test
    void everyCommandIsListedInOneGroup() {
        Map<String, CommandLine> commands = new TreeMap<>(Dgnet.commandLine().getSubcommands());
        commands.values()
                .removeIf(command -> command.getCommandSpec().usageMessage().hidden());

        assertEquals(
                List.copyOf(commands.keySet()),
                Arrays.stream(CommandGroup.values())
                        .flatMap(group -> group.commands().stream())
                        .sorted()
                        .toList());
    }

    @Test
    void theGroupsAreListedWithTheirCommands() {
        List<String> expected = new ArrayList<>();
        for (CommandGroup group : CommandGroup.values()) {
            expected.add(group.title() + ":");
            group.commands().forEach(command -> expected.add("  " + command));
        }

        // Text that continues a description is indented further.
        List<String> listed = CommandLineRun.of("--help")
                .out()
                .lines()
                .dropWhile(line -> !line.equals(expected.get(0)))
                .takeWhile(line -> !line.startsWith("Exit codes:"))
                .filter(line -> line.matches("( {2})?\\w.*"))
                .map(line -> line.replaceFirst("^( {2}\\w+) .*", "$1"))
                .toList();
        assertEquals(expected, listed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "prepare", "submit"})
    void theHelpListsEveryPackagedPreset(String command) throws IOException {
        String help = CommandLineRun.of(command, "--help").out().replaceAll("\\s+", " ");

        assertTrue(help.contains(Presets.LIST), help);
        Set<String> known = new TreeSet<>(Presets.names());
        known.addAll(List.of(Presets.EXPERIMENTS.split(", ", -1)));
        assertEquals(packaged(), known);
    }

    /** The names of the configuration files in conf/ that the program contains, except those that are not presets. */
    private static Set<String> packaged() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("../conf"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".conf") && Dgnet.class.getResource("/" + file) != null)
                    .map(file -> file.replace(".conf", ""))
                    .forEach(names::add);
        }
        names.removeAll(List.of(Presets.DEFAULTS, "service", "pekko"));
        return names;
    }

    static Stream<CommandSpec> commands() {
        return withSubcommands(Dgnet.commandLine())
                .filter(command -> !command.usageMessage().hidden());
    }

    private static Stream<CommandSpec> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec()),
                command.getSubcommands().values().stream().flatMap(CommandHelpTest::withSubcommands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyExampleParses(CommandSpec command) {
        String[] examples = command.usageMessage().footer();

        assertTrue(examples.length >= 2, command.qualifiedName());
        for (String example : examples) {
            String start = "  " + command.qualifiedName();
            assertTrue(example.equals(start) || example.startsWith(start + " "), example);
            String[] words = example.strip().split(" ", -1);
            Dgnet.commandLine().parseArgs(Arrays.copyOfRange(words, 1, words.length));
        }
    }
}
