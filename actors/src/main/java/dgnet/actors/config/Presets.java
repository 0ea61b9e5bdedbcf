package dgnet.actors.config;

import java.util.List;

/** The configurations in the program. Each is a resource at the root of the class path, {@code <name>.conf}. */
public final class Presets {
    /** The names of the presets, separated by commas. */
    public static final String LIST = "quickstart, spinal-cord, mnms, mnms-2, mnms-5, mnms-20, mnms-100";

    /** The names of the packaged experiments, separated by commas. */
    public static final String EXPERIMENTS =
            "experiment-phantom, experiment-spinal-cord, experiment-mnms, experiment-ablation";

    private static final List<String> NAMES = List.of(LIST.split(", ", -1));
    private static final List<String> EXPERIMENT_NAMES = List.of(EXPERIMENTS.split(", ", -1));

    /** The name of the packaged defaults, which are not a preset since they do not name a data set. */
    public static final String DEFAULTS = "dgnet";

    private Presets() {}

    /** The names of the presets. */
    public static List<String> names() {
        return NAMES;
    }

    /** Whether there is a preset or an experiment with this name, with or without {@code .conf}. */
    static boolean has(String name) {
        return NAMES.contains(withoutEnding(name)) || EXPERIMENT_NAMES.contains(withoutEnding(name));
    }

    /** The names of the packaged experiments. */
    public static List<String> experiments() {
        return EXPERIMENT_NAMES;
    }

    /** Whether there is a packaged experiment with this name. */
    public static boolean isExperiment(String name) {
        return EXPERIMENT_NAMES.contains(name);
    }

    static String resource(String name) {
        return withoutEnding(name) + ".conf";
    }

    private static String withoutEnding(String name) {
        return name.endsWith(".conf") ? name.substring(0, name.length() - ".conf".length()) : name;
    }
}
