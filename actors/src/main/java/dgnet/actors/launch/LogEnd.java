package dgnet.actors.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** The end of the log of a run. */
public final class LogEnd {
    /** The most bytes that are read. */
    static final int MOST_BYTES = 1 << 20;

    private LogEnd() {}

    /**
     * The last lines of the log, or fewer if they have more than 1 MiB. Bytes that are not UTF-8 are replaced. A link is not followed: it
     * could lead out of the folder of the run.
     *
     * @param lines the largest number of lines, at least 1
     * @return empty if the run has no log
     */
    public static Optional<String> of(RunDirectory run, int lines) throws IOException {
        Path file = run.log();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long start = Math.max(0, channel.size() - MOST_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
                // Reads until the buffer is full, or the file is shorter than before.
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            // The first line is not complete.
            String whole = start == 0 ? text : text.substring(text.indexOf('\n') + 1);
            return Optional.of(whole.substring(startOfLast(lines, whole)));
        }
    }

    /** Where the last lines of a text begin. */
    private static int startOfLast(int lines, String text) {
        int start = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (int i = 0; i < lines && start >= 0; i++) {
            start = text.lastIndexOf('\n', start - 1);
        }
        return start + 1;
    }
}
