package dgnet.actors.launch;

import java.util.Optional;

/** Versions for messages and for the record of how a checkpoint was made. */
public final class BuildVersion {
    private BuildVersion() {}

    /** This program's version; {@code development} when it does not run from its jar. */
    public static String program() {
        return of(BuildVersion.class);
    }

    /** The version of the jar that holds a class. */
    public static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("development");
    }
}
