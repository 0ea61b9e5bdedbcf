package dgnet.actors.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;

/** The groups in which {@code dgnet --help} lists the commands. */
enum CommandGroup {
    DATA("Data", "phantom check prepare"),
    TRAIN("Train", "quickstart train resume"),
    MODEL("Use a model", "evaluate predict export import inspect"),
    SERVICE("Service", "serve service submit runs watch pause checkpoint stop label delete");

    private final String title;
    private final String commands;

    CommandGroup(String title, String commands) {
        this.title = title;
        this.commands = commands;
    }

    /** The heading of the group. */
    String title() {
        return title;
    }

    /** The names of its commands, in the order of the list. */
    List<String> commands() {
        return List.of(commands.split(" ", -1));
    }

    /** All groups, each a heading and a list of its commands. */
    static String list(Help help) {
        return Arrays.stream(values())
                .map(group -> String.format("%n%s:%n", group.title) + help.commandList(group.of(help)))
                .collect(Collectors.joining());
    }

    private Map<String, Help> of(Help help) {
        Map<String, Help> members = new LinkedHashMap<>();
        commands().forEach(name -> members.put(name, help.subcommands().get(name)));
        return members;
    }
}
