package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders of runs: one that never trained, and the smallest that did. */
public final class RunFixture {
    private RunFixture() {}

    /** The run {@code toy} below a folder. */
    public static RunDirectory create(Path folder) {
        return RunDirectory.create(configuration(folder).withSources(List.of("A", "B")));
    }

    public static RunConfiguration configuration(Path folder, String... overrides) {
        List<String> all = new ArrayList<>(
                List.of("name=toy", "runs-dir=" + folder, "data.root=" + folder, "data.target=C", "episodes=100"));
        all.addAll(List.of(overrides));
        return RunConfiguration.load("mnms-100", all);
    }

    /**
     * Trains the run {@code runs/quickstart} below a folder for one episode, on the smallest phantom, {@code data}, and network. The phantom
     * has three subjects of each vendor, one of them unlabelled, in three frames.
     */
    public static Path train(Path folder) {
        Path data = folder.resolve("data");
        CommandLineRun.of(
                "phantom", data.toString(), "--subjects=3", "--unlabelled=1", "--frames=3", "--slices=2", "--size=48");
        List<String> train = new ArrayList<>(List.of("train", "quickstart"));
        for (String setting : List.of(
                "data.image-size=32",
                "data.spacing=4",
                "model.base-channels=2",
                "loss.low-rank-rows=64",
                "data.root=" + data,
                "runs-dir=" + folder.resolve("runs"),
                "episodes=1")) {
            train.addAll(List.of("--set", setting));
        }
        CommandLineRun trained = CommandLineRun.of(train.toArray(String[]::new));
        assertEquals(0, trained.exitCode(), trained.err());
        return folder.resolve("runs/quickstart");
    }
}
