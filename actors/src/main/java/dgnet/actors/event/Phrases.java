package dgnet.actors.event;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Durations, numbers and losses as text, the same wherever a run is shown. */
public final class Phrases {
    private record ShownLoss(String loss, String label) {}

    private static final List<ShownLoss> MAIN_LOSSES = List.of(
            new ShownLoss("labelled.train.total", "train"),
            new ShownLoss("labelled.test.total", "test"),
            new ShownLoss("unlabelled.train.total", "unlabelled"));

    private Phrases() {}

    /** A duration as {@code 42 s}, {@code 3 min 05 s} or {@code 2 h 07 min}. */
    public static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    /** A number with four significant digits. */
    public static String of(double number) {
        return String.format(Locale.ROOT, "%.4g", number);
    }

    /** Named numbers as {@code labelled.test.dice 0.4321, labelled.test.focal 0.1234}, sorted by name. */
    public static String of(Map<String, Double> numbers) {
        return new TreeMap<>(numbers)
                .entrySet().stream()
                        .map(number -> number.getKey() + " " + of(number.getValue()))
                        .collect(Collectors.joining(", "));
    }

    /**
     * The main losses of an episode, short enough for one line: {@code train 3.250  test 1.500}. Losses that the episode lacks are left
     * out.
     */
    public static String mainLosses(Map<String, Double> losses) {
        return MAIN_LOSSES.stream()
                .filter(shown -> losses.containsKey(shown.loss()))
                .map(shown -> shown.label() + " " + of(losses.get(shown.loss())))
                .collect(Collectors.joining("  "));
    }
}
