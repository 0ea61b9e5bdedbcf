package dgnet.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Decides, before each thing that is done on a {@link FaultyDisk}, whether it fails. */
@FunctionalInterface
public interface Fault {
    /** Throws where it shall fail. */
    void before(Operation operation, Path path) throws IOException;

    /** What can be done. */
    enum Operation {
        OPEN_TO_READ,
        OPEN_TO_WRITE,
        READ,
        WRITE,
        FORCE,
        LIST,
        ATTRIBUTES,
        CREATE_DIRECTORY,
        MOVE,
        DELETE;

        /** Whether a disk that can only be read refuses it. */
        public boolean changes() {
            return this == OPEN_TO_WRITE || this == WRITE || this == CREATE_DIRECTORY || this == MOVE || this == DELETE;
        }
    }
}
