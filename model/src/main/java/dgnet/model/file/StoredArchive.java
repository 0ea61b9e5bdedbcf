package dgnet.model.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip whose entries are stored without compression, as PyTorch and this program write them. So no entry can be larger than the file,
 * and a reader takes no more memory than the file accounts for. Every entry's checksum is compared when it is read.
 */
final class StoredArchive implements AutoCloseable {
    private static final int MOST_ENTRIES = 100_000;

    private final ZipFile zip;
    private final SortedMap<String, ZipEntry> entries;

    private StoredArchive(ZipFile zip, SortedMap<String, ZipEntry> entries) {
        this.zip = zip;
        this.entries = entries;
    }

    /** Opens an archive. A fault comes out as an {@link IOException} with the reason. */
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

    /** The whole of an entry that may be at most {@code most} bytes long. */
    byte[] read(String name, long most) throws IOException {
        long size = size(name);
        if (size > most) {
            throw new IOException("its part " + name + " is " + size + " bytes long; at most " + most + " are read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
        read(name, in -> in.transferTo(bytes));
        return bytes.toByteArray();
    }

    /** Hands an entry to a reader, and compares its checksum after that. */
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
            throw new IOException("it is no zip file, or a damaged one (" + malformed.getMessage() + ")", malformed);
        }
    }

    private static SortedMap<String, ZipEntry> entries(ZipFile zip, long fileBytes) throws IOException {
        if (zip.size() > MOST_ENTRIES) {
            throw new IOException("it has " + zip.size() + " parts; no model has so many");
        }
        SortedMap<String, ZipEntry> entries = new TreeMap<>();
        long bytes = 0;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
                throw new IOException("its part " + entry.getName()
                        + " is compressed; the parts of a model are stored as they are (zip -0)");
            }
            bytes += entry.getSize();
            if (entry.getSize() < 0 || bytes > fileBytes) {
                throw new IOException("its parts claim more bytes than the " + fileBytes + " that it has");
            }
            if (entries.put(entry.getName(), entry) != null) {
                throw new IOException("it has two parts of the name " + entry.getName());
            }
        }
        return entries;
    }
}
