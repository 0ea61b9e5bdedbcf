package dgnet.actors.cli.service;

import dgnet.actors.api.RunView;
import dgnet.actors.cli.shared.Columns;
import dgnet.actors.cli.shared.Terminal;
import dgnet.actors.event.Phrases;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs of the service as text: a sentence about one run, or a table of runs. */
public final class RunText {
    private static final List<String> HEADINGS =
            List.of("run", "state", "episodes", "best Dice", "device", "submitted");
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private RunText() {}

    /** The state of the run as a sentence without its full stop, with the command to use next. */
    public static String sentence(RunView run) {
        String name = "run " + run.id() + " ";
        return switch (run.state()) {
            case QUEUED ->
                name + "waits for a device"
                        + run.place().map(place -> ", place " + place).orElse("")
                        + run.waitsFor().map(why -> " (" + why + ")").orElse("");
            case PREPARING -> name + "is being prepared";
            case TRAINING -> name + "is training, " + progress(run) + " episodes are done";
            case PAUSED ->
                name + "is paused after " + progress(run) + " episodes"
                        + run.pausedBy().map(by -> " (" + by + ")").orElse("") + "; dgnet resume " + run.id()
                        + " continues it";
            case STOPPING -> name + "stops after its current episode is done and saved";
            case COMPLETED -> name + "is complete after " + run.episode() + " episodes" + best(run);
            case STOPPED ->
                name + "is stopped after " + progress(run) + " episodes" + best(run)
                        + run.fault().map(fault -> " (" + fault + ")").orElse("") + "; dgnet resume " + run.id()
                        + " continues it";
            case FAILED ->
                name + "has failed after " + progress(run) + " episodes: "
                        + run.fault().orElse("the service has no reason");
            case CANCELLED -> name + "was removed from the queue";
            case DELETED -> name + "is deleted";
        };
    }

    static String progress(RunView run) {
        return run.episodes() > 0 ? run.episode() + " of " + run.episodes() : Long.toString(run.episode());
    }

    private static String best(RunView run) {
        return run.best()
                .map(best -> "; best mean Dice " + Phrases.of(best.score()) + " after " + best.episode())
                .orElse("");
    }

    /** The runs as a table: a line with the headings, then a line for each run, with times in this machine's zone. */
    static List<String> table(List<RunView> runs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        runs.forEach(run -> rows.add(row(run)));
        return Columns.of(rows);
    }

    private static List<String> row(RunView run) {
        return List.of(
                Terminal.oneLine(run.id()),
                run.state().key(),
                run.episode() + "/" + run.episodes(),
                run.best().map(best -> Phrases.of(best.score())).orElse("-"),
                run.device()
                        .or(() -> run.place().map(place -> "place " + place))
                        .map(Terminal::oneLine)
                        .orElse("-"),
                run.tags().isEmpty()
                        ? MINUTES.format(run.submitted())
                        : MINUTES.format(run.submitted()) + "  " + Terminal.oneLine(String.join(", ", run.tags())));
    }
}
