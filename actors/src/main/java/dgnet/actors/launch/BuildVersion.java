package dgnet.actors.launch;

import java.util.Optional;

/** Versions, for messages and for the provenance of checkpoints. */
public final class BuildVersion {
    private BuildVersion() {}

    /** The version of this program; {@code development} if it does not run from its jar. */
    public static String program() {
        return of(BuildVersion.class);
    }

    /** The version of the jar that contains a class. */
    public static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("development");
    }
}
