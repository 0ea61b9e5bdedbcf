package dgnet.model.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A zip whose entries are stored without compression, as written by PyTorch and this program. So no entry is larger than the file, which
 * limits the memory for reading. The checksum of every entry is verified when the entry is read.
 */
final class StoredArchive implements AutoCloseable {
    private static final int MOST_ENTRIES = 100_000;

    private final ZipFile zip;
    private final SortedMap<String, ZipEntry> entries;

    private StoredArchive(ZipFile zip, SortedMap<String, ZipEntry> entries) {
        this.zip = zip;
        this.entries = entries;
    }

    /** Opens an archive. Errors are an {@link IOException} with the reason. */
    static StoredArchive open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null, "there is no such file");
        }
        ZipFile zip = zip(path);
        try {
            return new StoredArchive(zip, entries(zip, Files.size(path)));
        } catch (IOException | RuntimeException fault) {
            zip.close();
            throw fault;
        }
    }

    /** The entries' names. */
    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** An entry's length in bytes. */
    long size(String name) throws IOException {
        return entry(name).getSize();
    }

    /** The content of an entry of at most {@code most} bytes. */
    byte[] read(String name, long most) throws IOException {
        long size = size(name);
        if (size > most) {
            throw new IOException("its part " + name + " is " + size + " bytes long; at most " + most + " are read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
        read(name, in -> in.transferTo(bytes));
        return bytes.toByteArray();
    }

    /** Passes an entry to a reader, then verifies the checksum. */
    <T> T read(String name, Reader<T> reader) throws IOException {
        ZipEntry entry = entry(name);
        try (InputStream in = zip.getInputStream(entry);
                CheckedInputStream checked = new CheckedInputStream(in, new CRC32())) {
            T result = reader.read(checked);
            checked.transferTo(OutputStream.nullOutputStream());
            if (checked.getChecksum().getValue() != entry.getCrc()) {
                throw new IOException("its part " + name + " is damaged: the checksum differs");
            }
            return result;
        } catch (ZipException malformed) {
            throw new IOException("its part " + name + " cannot be found: " + malformed.getMessage(), malformed);
        }
    }

    /** Reads one entry. */
    @FunctionalInterface
    interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private ZipEntry entry(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new IOException("it lacks the part " + name);
        }
        return entry;
    }

    private static ZipFile zip(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException | IllegalArgumentException malformed) {
            throw new IOException("it is not a zip file, or it is damaged (" + malformed.getMessage() + ")", malformed);
        }
    }

    private static SortedMap<String, ZipEntry> entries(ZipFile zip, long fileBytes) throws IOException {
        if (zip.size() > MOST_ENTRIES) {
            throw new IOException("it has " + zip.size() + " parts, which is too many for a model");
        }
        SortedMap<String, ZipEntry> entries = new TreeMap<>();
        long bytes = 0;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
                throw new IOException("its part " + entry.getName()
                        + " is compressed; the parts of a model must be stored without compression (zip -0)");
            }
            bytes += entry.getSize();
            if (entry.getSize() < 0 || bytes > fileBytes) {
                throw new IOException("the sizes of its parts exceed its " + fileBytes + " bytes");
            }
            if (entries.put(entry.getName(), entry) != null) {
                throw new IOException("it has two parts named " + entry.getName());
            }
        }
        return entries;
    }

    /** Writes a zip without compression whose bytes depend only on names and contents. */
    static final class Writer implements AutoCloseable {
        /** A fixed date that is valid in a zip file in every time zone, as used for reproducible builds. */
        private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

        private final ZipOutputStream zip;

        Writer(OutputStream out) {
            zip = new ZipOutputStream(out);
        }

        /** Adds an entry. The content is requested twice, since length and checksum precede it in the file. */
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

        /** Writes the content of an entry; every call must write the same bytes. */
        @FunctionalInterface
        interface Content {
            void writeTo(OutputStream out) throws IOException;
        }

        /** Completes the archive. The underlying stream stays open. */
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
}
