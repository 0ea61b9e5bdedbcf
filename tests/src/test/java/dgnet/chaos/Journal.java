package dgnet.chaos;

import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reads a run's {@code events.jsonl} while it grows. Every line that has an end must be an event. */
final class Journal {
    private final Path file;
    private final List<RunEvent> events = new ArrayList<>();
    private long read;

    Journal(Path file) {
        this.file = file;
    }

    /** Every event so far, the latest included. */
    List<RunEvent> events() {
        byte[] fresh = fresh();
        int start = 0;
        for (int i = 0; i < fresh.length; i++) {
            if (fresh[i] == '\n') {
                events.add(JsonLine.read(new String(fresh, start, i - start, StandardCharsets.UTF_8), RunEvent.class));
                start = i + 1;
            }
        }
        read += start;
        return events;
    }

    /** How many events there are. */
    int size() {
        return events().size();
    }

    /** The events after the first {@code count}. */
    List<RunEvent> after(int count) {
        List<RunEvent> all = events();
        return List.copyOf(all.subList(count, all.size()));
    }

    /** Whether the file ends where a line ends. */
    boolean endsWithAWholeLine() {
        events();
        return fresh().length == 0;
    }

    /** What follows the last whole line. */
    private byte[] fresh() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - read)));
            while (bytes.hasRemaining() && channel.read(bytes, read + bytes.position()) >= 0) {}
            byte[] found = new byte[bytes.position()];
            bytes.flip().get(found);
            return found;
        } catch (NoSuchFileException notYet) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
