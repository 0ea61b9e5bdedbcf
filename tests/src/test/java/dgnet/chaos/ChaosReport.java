package dgnet.chaos;

import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of a run that was killed again and again.
 *
 * @param seed of the run and of the moments
 * @param episodes the run's length
 * @param kills in their order
 * @param events the run's whole journal
 * @param comparison of its newest checkpoint with that of the undisturbed run
 */
record ChaosReport(long seed, long episodes, List<Kill> kills, List<RunEvent> events, TensorComparison comparison) {
    ChaosReport {
        kills = List.copyOf(kills);
        events = List.copyOf(events);
    }

    long insideCheckpoint() {
        return kills.stream().filter(Kill::insideCheckpoint).count();
    }

    /** Episodes completed in the checkpoint that the run went on from after a kill, 0 where there was none yet. */
    long wentOn(Kill kill) {
        return events.stream()
                .skip(kill.events())
                .filter(event -> event instanceof RunEvent.RunStarted)
                .mapToLong(RunEvent::episode)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the run never went on after it was killed " + kill.inWords()));
    }

    /** The latest checkpoint that was known to be on the disk when a process was killed; 0: none. */
    long committed(Kill kill) {
        return events.stream()
                .limit(kill.events())
                .filter(event -> event instanceof RunEvent.CheckpointCommitted)
                .mapToLong(RunEvent::episode)
                .max()
                .orElse(0);
    }

    /** One line for each kill, then the comparison. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "seed %d: %d episodes, a checkpoint every %d, a validation every %d; %d kills, %d inside a checkpoint",
                seed,
                episodes,
                Program.CHECKPOINT_EVERY,
                Program.VALIDATION_EVERY,
                kills.size(),
                insideCheckpoint()));
        for (int i = 0; i < kills.size(); i++) {
            Kill kill = kills.get(i);
            lines.add(String.format(
                    Locale.ROOT,
                    "%2d  killed %s; went on from %d; %d repeated",
                    i + 1,
                    kill.inWords(),
                    wentOn(kill),
                    kill.repeated(wentOn(kill))));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%d episodes repeated in all, at most %d after one kill",
                kills.stream().mapToLong(kill -> kill.repeated(wentOn(kill))).sum(),
                kills.stream()
                        .mapToLong(kill -> kill.repeated(wentOn(kill)))
                        .max()
                        .orElse(0)));
        lines.add(String.format(
                Locale.ROOT,
                "parameters and moments after episode %d, against the undisturbed run's (%d files, %d bytes):",
                episodes,
                comparison.files(),
                comparison.bytes()));
        lines.add(comparison.differing() + " differing bytes");
        return lines;
    }

    /** Writes the lines into a file, whose folder is made, and prints them. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, lines());
        lines().forEach(System.out::println);
    }
}
