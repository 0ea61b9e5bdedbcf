package dgnet.actors.event;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** A file that lines are appended to. Opening it removes an incomplete last line, which a killed process or a full disk can leave. */
public final class LineFile implements Closeable {
    private final FileChannel channel;

    private LineFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens a file for appending. The file is created if it does not exist; its folder must exist. */
    public static LineFile open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            cutUnfinishedLine(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new LineFile(channel);
    }

    /** The complete lines of a file; none if the file does not exist. */
    public static List<String> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /**
     * The last line of a file, read without the lines before it.
     *
     * @param most the largest number of bytes to read
     * @return empty if the file does not exist or is empty, if the line is incomplete, or if it is longer
     */
    public static Optional<String> last(Path file, int most) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long start = Math.max(0, channel.size() - most);
            byte[] bytes = Channels.newInputStream(channel.position(start)).readNBytes(most);
            int end = bytes.length - 1;
            if (end < 0 || bytes[end] != '\n') {
                return Optional.empty();
            }
            int first = end;
            while (first > 0 && bytes[first - 1] != '\n') {
                first--;
            }
            return first == 0 && start > 0
                    ? Optional.empty()
                    : Optional.of(new String(bytes, first, end - first, StandardCharsets.UTF_8));
        }
    }

    /**
     * Appends a line and passes it to the operating system. After a failure the file can contain a part of the line until it is opened
     * again.
     */
    public void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Returns once the appended lines survive a crash of the machine. */
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void cutUnfinishedLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        long end = channel.size();
        while (end > 0) {
            channel.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        channel.truncate(end).position(end);
    }
}
