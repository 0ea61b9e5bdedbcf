package dgnet.actors.cli;

import dgnet.actors.api.RunView;
import dgnet.actors.event.Phrases;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs in a table, a line each.
 *
 * @param runs in the order of the lines
 */
record RunTable(List<RunView> runs) {
    private static final List<String> HEAD = List.of("run", "state", "episodes", "best Dice", "device", "submitted");

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    /** The head and the runs, times in this machine's zone. */
    List<String> lines() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        runs.forEach(run -> rows.add(row(run)));
        return Columns.of(rows);
    }

    private static List<String> row(RunView run) {
        return List.of(
                OneLine.of(run.id()),
                run.state().key(),
                run.episode() + "/" + run.episodes(),
                run.best().map(best -> Phrases.of(best.score())).orElse("-"),
                run.device()
                        .or(() -> run.place().map(place -> "place " + place))
                        .map(OneLine::of)
                        .orElse("-"),
                run.tags().isEmpty()
                        ? MINUTES.format(run.submitted())
                        : MINUTES.format(run.submitted()) + "  " + OneLine.of(String.join(", ", run.tags())));
    }
}
