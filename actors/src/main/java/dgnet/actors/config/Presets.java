package dgnet.actors.config;

import java.util.List;

/** The configurations that come with the program; each is a resource at the root of the class path, {@code <name>.conf}. */
public final class Presets {
    /** Their names, separated by commas, for texts. */
    public static final String LIST = "quickstart, spinal-cord, mnms, mnms-2, mnms-5, mnms-20, mnms-100";

    private static final List<String> NAMES = List.of(LIST.split(", ", -1));

    /** Not one of them, but what they stand on: the packaged defaults, which leave the data to be named. */
    public static final String DEFAULTS = "dgnet";

    private Presets() {}

    /** Their names. */
    public static List<String> names() {
        return NAMES;
    }

    /** Whether there is one of this name, given with or without {@code .conf}. */
    static boolean has(String name) {
        return NAMES.contains(withoutEnding(name));
    }

    static String resource(String name) {
        return withoutEnding(name) + ".conf";
    }

    private static String withoutEnding(String name) {
        return name.endsWith(".conf") ? name.substring(0, name.length() - ".conf".length()) : name;
    }
}
