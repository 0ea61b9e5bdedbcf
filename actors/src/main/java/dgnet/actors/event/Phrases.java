package dgnet.actors.event;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Numbers in words, the same wherever a run is shown. */
public final class Phrases {
    private Phrases() {}

    /** As {@code 42 s}, {@code 3 min 05 s}, {@code 2 h 07 min}. */
    public static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    /** Four significant digits. */
    public static String of(double number) {
        return String.format(Locale.ROOT, "%.4g", number);
    }

    /** As {@code labelled.test.dice 0.4321, labelled.test.focal 0.1234}, by name. */
    public static String of(Map<String, Double> numbers) {
        return new TreeMap<>(numbers)
                .entrySet().stream()
                        .map(number -> number.getKey() + " " + of(number.getValue()))
                        .collect(Collectors.joining(", "));
    }
}
