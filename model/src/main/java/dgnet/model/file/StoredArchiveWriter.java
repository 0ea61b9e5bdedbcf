package dgnet.model.file;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zip without compression whose bytes depend on names and contents alone. */
final class StoredArchiveWriter implements AutoCloseable {
    /** The first month of a zip's calendar that every time zone has; it is what reproducible builds use. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream zip;

    StoredArchiveWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
    }

    /** Adds an entry. The content is asked for twice: its length and checksum stand before it in the file. */
    void add(String name, Content content) throws IOException {
        CRC32 checksum = new CRC32();
        Counter counter = new Counter();
        content.writeTo(new CheckedOutputStream(counter, checksum));
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(counter.bytes);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    /** What an entry holds; each call writes the same. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Completes the archive; what it writes to stays open. */
    void finish() throws IOException {
        zip.finish();
        zip.flush();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] values, int from, int count) {
            bytes += count;
        }
    }
}
