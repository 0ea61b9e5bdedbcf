package dgnet.actors.event;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The losses that a line has room for. */
public final class MainLosses {
    private record Shown(String loss, String label) {}

    private static final List<Shown> SHOWN = List.of(
            new Shown("labelled.train.total", "train"),
            new Shown("labelled.test.total", "test"),
            new Shown("unlabelled.train.total", "unlabelled"));

    private MainLosses() {}

    /** As {@code train 3.250  test 1.500}; those that the episode does not have are left out. */
    public static String of(Map<String, Double> losses) {
        return SHOWN.stream()
                .filter(shown -> losses.containsKey(shown.loss()))
                .map(shown -> shown.label() + " " + Phrases.of(losses.get(shown.loss())))
                .collect(Collectors.joining("  "));
    }
}
