package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders of runs that never trained. */
final class RunFixture {
    private RunFixture() {}

    /** The run {@code toy} below a folder. */
    static RunDirectory create(Path folder) {
        return RunDirectory.create(configuration(folder).withSources(List.of("A", "B")));
    }

    static RunConfiguration configuration(Path folder, String... overrides) {
        List<String> all = new ArrayList<>(
                List.of("name=toy", "runs-dir=" + folder, "data.root=" + folder, "data.target=C", "episodes=100"));
        all.addAll(List.of(overrides));
        return RunConfiguration.load("mnms-100", all);
    }
}
