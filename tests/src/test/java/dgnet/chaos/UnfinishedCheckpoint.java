package dgnet.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * A checkpoint that has been begun.
 *
 * @param episode episodes completed in it
 * @param files what it has so far, the last of them perhaps in part
 */
record UnfinishedCheckpoint(long episode, List<Path> files) {
    /** Files of a whole checkpoint: three of tensors, the description, the checksums. Then it is read back. */
    static final int FILES = 5;

    /** How far it is, in words. */
    String stage() {
        return files.size() < FILES
                ? files.size() + " of " + FILES + " files there"
                : "all " + FILES + " files there, not yet in place";
    }
}
