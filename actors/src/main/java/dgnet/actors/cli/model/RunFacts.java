package dgnet.actors.cli.model;

import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.Phrases;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.actors.service.RecordedRun;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The facts that {@code dgnet inspect} shows of a run. */
final class RunFacts {
    private RunFacts() {}

    static Facts of(RunDirectory folder) {
        RunConfiguration configuration = folder.configuration();
        RecordedRun recorded = RecordedRun.of(folder, configuration);
        RunView run = recorded.run();
        return new Facts()
                .add("run", folder.path())
                .add("configuration", configuration.name())
                .add("method", configuration.method().name().toLowerCase(Locale.ROOT))
                .add("domains", String.join(", ", configuration.data().sources()))
                .add("target", configuration.data().target())
                .add("episodes", run.episode() + " of " + run.episodes())
                .add("state", state(folder, run))
                .add("best Dice", run.best().map(RunFacts::best).orElse("none: no validation yet"))
                .add("checkpoints", checkpoints(folder, configuration))
                .add("skipped", recorded.skipped() + " episodes")
                .add("quarantined", quarantined(folder));
    }

    private static String best(RunView.Best best) {
        return Phrases.of(best.score()) + " in the validation after " + best.episode() + " episodes";
    }

    private static String state(RunDirectory folder, RunView run) {
        String resume = "; dgnet resume " + folder.path() + " continues the run";
        return switch (run.state()) {
            case COMPLETED -> "complete";
            case STOPPED -> "stopped" + resume;
            case FAILED -> "failed: " + run.fault().orElse("the record has no reason") + resume;
            default -> worker(folder).orElse("interrupted" + resume);
        };
    }

    /** The process that works on the run, as a sentence; empty if there is none. */
    private static Optional<String> worker(RunDirectory folder) {
        try {
            folder.lock().close();
            return Optional.empty();
        } catch (DataException inUse) {
            return Optional.of("in progress: " + inUse.getMessage());
        } catch (UncheckedIOException readOnly) {
            // A folder without write permission: no process works on it.
            return Optional.empty();
        }
    }

    private static String checkpoints(RunDirectory folder, RunConfiguration configuration) {
        CheckpointDirectory checkpoints = new CheckpointDirectory(
                folder.checkpoints(), configuration.checkpoint().keep(), Map.of());
        Optional<Path> best = checkpoints.best();
        List<Path> all = checkpoints.all();
        return all.isEmpty()
                ? "none"
                : all.stream()
                        .map(path -> path.getFileName() + (best.equals(Optional.of(path)) ? " (best)" : ""))
                        .collect(Collectors.joining(", "));
    }

    private static String quarantined(RunDirectory folder) {
        try {
            List<String> entries = LineFile.read(folder.quarantine()).stream()
                    .map(line -> JsonLine.read(line, Quarantined.class))
                    .map(entry -> entry.subject()
                            .map(subject -> subject + " of domain " + entry.domain())
                            .orElse("domain " + entry.domain()))
                    .toList();
            return entries.isEmpty() ? "none" : entries.size() + ": " + String.join(", ", entries);
        } catch (IOException fault) {
            throw new UncheckedIOException("Cannot read " + folder.quarantine() + ": " + fault, fault);
        }
    }
}
