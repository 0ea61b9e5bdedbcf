package dgnet.actors.cli.service;

import dgnet.actors.api.RunView;
import dgnet.actors.cli.shared.Columns;
import dgnet.actors.event.EpisodePace;
import dgnet.actors.event.EventSentence;
import dgnet.actors.event.Phrases;
import dgnet.actors.event.RunEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The lines that show a run on a terminal: state, progress, rate, losses, the latest validation and the latest events. */
final class RunPicture {
    private static final int LATEST = 5;
    private static final int LONGEST_BAR = 40;

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final EpisodePace pace = new EpisodePace();
    private final Deque<String> latest = new ArrayDeque<>();
    private Optional<RunView> run = Optional.empty();
    private Optional<RunEvent.EpisodeCompleted> episode = Optional.empty();
    private Optional<RunEvent.ValidationCompleted> validation = Optional.empty();
    private long completed;
    private long episodes;

    /** The present state of the run. */
    void run(RunView now) {
        run = Optional.of(now);
        episodes = now.episodes();
        if (episode.isEmpty()) {
            completed = now.episode();
        }
    }

    /** The next event. */
    void event(RunEvent event) {
        if (event instanceof RunEvent.EpisodeCompleted done) {
            episode = Optional.of(done);
            completed = done.episode() + 1;
            pace.mark(done.at());
            return;
        }
        if (event instanceof RunEvent.EpisodeSkipped) {
            pace.mark(event.at());
        } else {
            // The time until now was not spent on an episode.
            pace.restart(event.at());
        }
        if (event instanceof RunEvent.RunStarted started) {
            episodes = started.episodes();
            completed = started.episode();
        } else if (event instanceof RunEvent.EpisodesChanged changed) {
            episodes = changed.to();
        } else if (event instanceof RunEvent.RolledBack rollback) {
            completed = rollback.to();
        } else if (event instanceof RunEvent.ValidationCompleted validated) {
            validation = Optional.of(validated);
        }
        latest.add(SECONDS.format(event.at()) + "  " + EventSentence.of(event).text());
        if (latest.size() > LATEST) {
            latest.remove();
        }
    }

    /** The lines. The caller cuts lines that are longer than the width. */
    List<String> lines(int width) {
        List<String> lines = new ArrayList<>();
        run.ifPresent(known -> lines.add(head(known)));
        if (episodes > 0) {
            lines.add(progress(width));
        }
        episode.ifPresent(
                done -> lines.add(Phrases.mainLosses(done.losses()) + "  learning rate " + done.learningRate()));
        validation.ifPresent(scores -> {
            lines.add("");
            lines.addAll(new DiceTable(scores).lines());
        });
        if (!latest.isEmpty()) {
            lines.add("");
            lines.addAll(latest);
        }
        return lines;
    }

    private static String head(RunView run) {
        return run.id() + "  " + run.preset() + "  " + run.state().key()
                + run.device().map(device -> " on " + device).orElse("")
                + run.place().map(place -> ", place " + place).orElse("")
                + run.waitsFor().map(why -> " (" + why + ")").orElse("")
                + run.pausedBy().map(by -> " (" + by + ")").orElse("")
                + run.best()
                        .map(best -> "  best Dice " + Phrases.of(best.score()) + " after " + best.episode())
                        .orElse("");
    }

    private String progress(int width) {
        long done = Math.min(completed, episodes);
        int length = Math.max(1, Math.min(LONGEST_BAR, width / 3));
        int full = (int) (length * done / episodes);
        String rate = pace.text(episodes - done);
        return "[" + "#".repeat(full) + "-".repeat(length - full) + "]  " + done + "/" + episodes + "  "
                + 100 * done / episodes + " %" + (rate.isEmpty() ? "" : "  " + rate);
    }

    /** The scores of a validation as a table, with a line for each domain and a column for each region. */
    private record DiceTable(RunEvent.ValidationCompleted validation) {
        List<String> lines() {
            TreeSet<String> regions = new TreeSet<>();
            validation.dice().values().forEach(scores -> regions.addAll(scores.keySet()));
            List<List<String>> rows = new ArrayList<>();
            List<String> head = new ArrayList<>(List.of("Dice"));
            head.addAll(regions);
            rows.add(head);
            for (Map.Entry<String, Map<String, Double>> domain : new TreeMap<>(validation.dice()).entrySet()) {
                List<String> row = new ArrayList<>(List.of(domain.getKey()));
                for (String region : regions) {
                    Double score = domain.getValue().get(region);
                    row.add(score == null ? "-" : Phrases.of(score));
                }
                rows.add(row);
            }
            List<String> lines = new ArrayList<>(Columns.of(rows));
            lines.add("mean " + Phrases.of(validation.mean()) + " after " + validation.episode() + " episodes"
                    + (validation.best() ? ", the best so far" : ""));
            return lines;
        }
    }
}
