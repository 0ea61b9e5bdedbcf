package dgnet.actors.service;

import java.nio.file.Path;

/** Databases for the histories of tests. */
final class Stores {
    private Stores() {}

    /** A file in a folder. */
    static JournalStore embedded(Path folder) {
        return JournalStore.embedded(folder.resolve("history"));
    }
}
