package dgnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.Dgnet;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The Markdown pages of the project: where their links lead, and whether the program accepts the commands that they show. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Folders that a build, a run or a developer fills. */
    private static final Set<String> OTHER_FOLDERS = Set.of("target", "runs", "shared");

    private static final Pattern FENCED = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`]+`");
    /** A link, {@code [text](target)}, or the definition of one, {@code [name]: target}. */
    private static final Pattern LINK =
            Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)|^\\[([^\\]]+)]: (\\S+)$", Pattern.MULTILINE);

    /** A link by its name alone, {@code [name]}. */
    private static final Pattern REFERENCE = Pattern.compile("(?<!\\\\)\\[([^\\]]+)](?![(:])");

    private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$", Pattern.MULTILINE);

    /** A command in a code block: after variables of the environment, in a unit of systemd or a job of Slurm, or with the program's folder. */
    private static final Pattern COMMAND =
            Pattern.compile("^(?:[A-Z_]+=\\S+ +|ExecStart=|srun )*(?:/\\S+/bin/)?dgnet ([a-z-].+)$", Pattern.MULTILINE);

    /** The same as a list of Kubernetes. */
    private static final Pattern COMMAND_LIST = Pattern.compile("command: \\[\\S+/bin/dgnet, ([^\\]]+)]");

    private static final Pattern NAMED_COMMAND = Pattern.compile("`dgnet ([^`]+)`");

    /** What a page has: its text, its code blocks, and the text without them. A file to copy, for deployment, is one code block. */
    private record Page(Path path, String text) {
        static Page read(Path path) throws IOException {
            return new Page(path, Files.readString(path));
        }

        String prose() {
            return isFileToCopy() ? "" : FENCED.matcher(text).replaceAll("");
        }

        List<String> blocks() {
            return isFileToCopy()
                    ? List.of(text)
                    : FENCED.matcher(text).results().map(MatchResult::group).toList();
        }

        private boolean isFileToCopy() {
            return !path.toString().endsWith(".md");
        }

        /** The anchors of the headings, as GitHub makes them. */
        Set<String> anchors() {
            Set<String> anchors = new HashSet<>();
            Map<String, Integer> seen = new HashMap<>();
            HEADING.matcher(prose())
                    .results()
                    .map(heading -> anchor(heading.group(1)))
                    .forEach(anchor -> {
                        int before = seen.merge(anchor, 1, Integer::sum) - 1;
                        anchors.add(before == 0 ? anchor : anchor + "-" + before);
                    });
            return anchors;
        }

        private static String anchor(String heading) {
            return heading.strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
        }

        @Override
        public String toString() {
            return ROOT.relativize(path).toString();
        }
    }

    @Test
    void everyLinkLeadsToAFileAndItsHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Page page : pages()) {
            String prose = CODE_SPAN.matcher(page.prose()).replaceAll("");
            Set<String> defined = new HashSet<>();
            for (MatchResult link : LINK.matcher(prose).results().toList()) {
                String target = link.group(1) == null ? link.group(3) : link.group(1);
                defined.add(link.group(2));
                if (!target.matches("[a-z]+:.*")) {
                    links++;
                    if (!leadsSomewhere(page, target)) {
                        broken.add(page + ": " + target);
                    }
                }
            }
            REFERENCE
                    .matcher(prose)
                    .results()
                    .map(reference -> reference.group(1))
                    .filter(name -> !defined.contains(name))
                    .forEach(name -> broken.add(page + ": [" + name + "] is not defined"));
        }

        assertEquals(List.of(), broken);
        assertTrue(links > 0, "no page has a link");
    }

    private static boolean leadsSomewhere(Page page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]);
        return Files.isRegularFile(file)
                && (parts.length == 1 || Page.read(file).anchors().contains(parts[1]));
    }

    @Test
    void everyCommandInACodeBlockIsAccepted() throws IOException {
        List<String> refused = new ArrayList<>();
        int commands = 0;
        for (Page page : pages()) {
            for (String block : page.blocks()) {
                for (String command : commands(block)) {
                    commands++;
                    try {
                        new CommandLine(new Dgnet()).parseArgs(command.split(" +"));
                    } catch (ParameterException e) {
                        refused.add(page + ": dgnet " + command + ": " + e.getMessage());
                    }
                }
            }
        }

        assertEquals(List.of(), refused);
        assertTrue(commands > 0, "no page shows a command");
    }

    private static List<String> commands(String block) {
        String lines = block.replaceAll("\\\\\\n\\s*", "").replaceAll("(?m)\\s+#.*$", "");
        List<String> commands = new ArrayList<>();
        COMMAND.matcher(lines).results().map(found -> found.group(1)).forEach(commands::add);
        COMMAND_LIST
                .matcher(lines)
                .results()
                .map(found -> found.group(1).replace(",", ""))
                .forEach(commands::add);
        return commands;
    }

    /** In running text a command may lack its parameters. */
    @Test
    void everyCommandThatTheTextNamesExistsWithItsOptions() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Page page : pages()) {
            for (MatchResult named :
                    NAMED_COMMAND.matcher(page.prose()).results().toList()) {
                List<String> words = List.of(named.group(1).split("\\s+"));
                CommandLine command =
                        new CommandLine(new Dgnet()).getSubcommands().get(words.get(0));
                if (command == null || !hasOptions(command.getCommandSpec(), words)) {
                    unknown.add(page + ": " + named.group());
                }
            }
        }

        assertEquals(List.of(), unknown);
    }

    private static boolean hasOptions(CommandSpec command, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith("--"))
                .allMatch(word -> command.findOption(word.replaceFirst("=.*", "")) != null);
    }

    @Test
    void theFirstPageIsShort() throws IOException {
        long lines = Files.readString(ROOT.resolve("README.md")).lines().count();

        assertTrue(lines <= 150, "README.md has " + lines + " lines; move text to the page of a folder");
    }

    private static List<Page> pages() throws IOException {
        List<Page> pages = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean other = OTHER_FOLDERS.contains(name) || name.startsWith(".");
                return other && !folder.equals(ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().endsWith(".md") || file.getParent().endsWith("docs/deploy")) {
                    pages.add(Page.read(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }
}
