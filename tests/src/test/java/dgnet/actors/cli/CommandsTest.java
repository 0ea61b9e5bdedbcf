package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands from end to end, on the smallest phantom and network. */
class CommandsTest {
    private static final String[] TINY = {
        "--set", "data.image-size=32",
        "--set", "data.spacing=4",
        "--set", "model.base-channels=2",
        "--set", "loss.low-rank-rows=64",
        "--set", "validation.every=2",
        "--set", "checkpoint.every=2"
    };

    @TempDir
    Path folder;

    @Test
    void aRunIsTrainedResumedAndEvaluated() throws IOException {
        Path data = folder.resolve("data");
        Path run = folder.resolve("runs/quickstart");

        CommandLineRun phantom = CommandLineRun.of(
                "phantom", data.toString(), "--subjects=3", "--unlabelled=1", "--frames=2", "--slices=2", "--size=48");
        CommandLineRun train = CommandLineRun.of(with(
                "train",
                "quickstart",
                "--set",
                "data.root=" + data,
                "--set",
                "runs-dir=" + folder.resolve("runs"),
                "--set",
                "episodes=3"));
        String progress = Files.readString(run.resolve("events.jsonl"));
        CommandLineRun resume = CommandLineRun.of("resume", run.toString());
        CommandLineRun evaluate = CommandLineRun.of("evaluate", run.toString());

        assertEquals(0, phantom.exitCode(), phantom.err());
        assertEquals(0, train.exitCode(), train.err());
        assertTrue(progress.contains("EpisodeCompleted"), progress);
        assertEquals(
                "the run is in " + run + "; dgnet evaluate " + run + " tests its best checkpoint", train.lastLine());
        assertEquals(0, resume.exitCode(), resume.err());
        Map<String, String> provenance = CheckpointStore.load(
                        new CheckpointDirectory(run.resolve("checkpoints"), 1, Map.of())
                                .newest()
                                .orElseThrow())
                .provenance();
        assertEquals("dgnet", provenance.get("method"));
        assertEquals(64, provenance.get("configuration").length());
        assertEquals(0, evaluate.exitCode(), evaluate.err());
        assertTrue(evaluate.out().contains("D  target (unseen)"), evaluate.out());
        assertEquals(
                Set.copyOf(List.of(
                        ".lock",
                        "checkpoints",
                        "events.jsonl",
                        "metrics.csv",
                        "metrics.json",
                        "pictures",
                        "report.html",
                        "resolved.conf",
                        "run.log",
                        "subjects.csv",
                        "tensorboard")),
                names(run));
        List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
        assertTrue(metrics.get(0).startsWith("domain,subject,frame,standing,structure,dice"), metrics.get(0));
        assertTrue(metrics.get(metrics.size() - 1).startsWith("D,"), metrics.toString());
    }

    @Test
    void aRunIsResumedWithWhatMayChangeAndRefusedWithWhatMayNot() throws IOException {
        Path data = folder.resolve("data");
        Path run = folder.resolve("runs/quickstart");
        CommandLineRun.of(
                "phantom", data.toString(), "--subjects=3", "--unlabelled=1", "--frames=2", "--slices=2", "--size=48");
        String[] train = with(
                "train",
                "quickstart",
                "--continue",
                "--set",
                "data.root=" + data,
                "--set",
                "runs-dir=" + folder.resolve("runs"),
                "--set",
                "episodes=1");

        CommandLineRun started = CommandLineRun.of(train);
        CommandLineRun longer = CommandLineRun.of("resume", run.toString(), "--set", "episodes=2");
        CommandLineRun refused = CommandLineRun.of("resume", run.toString(), "--set", "seed=9");
        CommandLineRun continued = CommandLineRun.of(train);
        CommandLineRun other = CommandLineRun.of(
                Stream.concat(Stream.of(train), Stream.of("--set", "seed=9")).toArray(String[]::new));
        List<RunEvent> events = LineFile.read(run.resolve("events.jsonl")).stream()
                .map(line -> JsonLine.read(line, RunEvent.class))
                .toList();

        assertEquals(0, started.exitCode(), started.err());
        assertEquals(0, longer.exitCode(), longer.err());
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("  seed: 1 → 9\n"), refused.err());
        assertEquals(0, continued.exitCode(), continued.err());
        assertTrue(continued.out().contains("the length of the run stays 2 episodes"), continued.out());
        assertEquals(2, other.exitCode());
        assertEquals(
                List.of("RunStarted", "ConfigurationChanged", "RunStarted", "RunStarted"),
                events.stream()
                        .map(event -> event.getClass().getSimpleName())
                        .filter(name -> name.equals("RunStarted") || name.equals("ConfigurationChanged"))
                        .toList());
        assertEquals(
                List.of(0L, 1L),
                events.stream()
                        .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                        .map(RunEvent::episode)
                        .toList());
    }

    @Test
    void theQuickstartEndsWithThePathOfItsPictureAndTakesTheNextFreeName() throws IOException {
        Files.createDirectory(folder.resolve("quickstart"));

        CommandLineRun run =
                CommandLineRun.of(with("quickstart", "--directory", folder.toString(), "--set", "episodes=1"));

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(folder.resolve("quickstart-2/unseen-D.png").toString(), run.lastLine());
        assertTrue(ImageIO.read(Path.of(run.lastLine()).toFile()).getWidth() > 0);
    }

    private static String[] with(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(TINY)).toArray(String[]::new);
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
