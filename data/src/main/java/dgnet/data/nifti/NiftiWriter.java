package dgnet.data.nifti;

import dgnet.data.DataException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.zip.GZIPOutputStream;

/**
 * Writes one .nii or .nii.gz file, whole or in pieces, so that a long series need not fit into memory. The new header equals the given one
 * byte for byte (version, byte order, dimensions, spacing, both forms, units), except the voxel type, the scaling (none), the display range,
 * the description, and the header extensions, which are left out. The file appears under its name when it is finished; if the writer is
 * closed earlier, nothing remains. Equal input gives equal bytes. A full disk is a {@link DataException}.
 */
public final class NiftiWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 13;

    private final Path path;
    private final Path unfinished;
    private final NiftiHeader geometry;
    private final DataType type;
    private final OutputStream out;
    private final ByteBuffer chunk;
    private long written;
    private boolean finished;

    private NiftiWriter(Path path, Path unfinished, NiftiHeader geometry, DataType type, OutputStream out) {
        this.path = path;
        this.unfinished = unfinished;
        this.geometry = geometry;
        this.type = type;
        this.out = out;
        this.chunk = ByteBuffer.allocate(CHUNK * type.bytes()).order(geometry.byteOrder());
    }

    /** Writes a whole file of {@code voxels}, x fastest, as {@code type}. Values are rounded for integer types; a value out of range is rejected. */
    public static void write(Path path, NiftiHeader geometry, DataType type, float[] voxels) {
        write(path, geometry, type, writer -> writer.write(voxels.length, k -> voxels[k]));
    }

    /** Writes a whole file of {@code voxels}, x fastest, as {@code type}. */
    public static void write(Path path, NiftiHeader geometry, DataType type, double[] voxels) {
        write(path, geometry, type, writer -> writer.write(voxels.length, k -> voxels[k]));
    }

    /** Writes a whole file of labels 0 … 255, x fastest, as {@code type}. */
    public static void write(Path path, NiftiHeader geometry, DataType type, byte[] labels) {
        write(path, geometry, type, writer -> writer.write(labels));
    }

    private static void write(Path path, NiftiHeader geometry, DataType type, Consumer<NiftiWriter> voxels) {
        try (NiftiWriter writer = NiftiWriter.open(path, geometry, type)) {
            voxels.accept(writer);
            writer.finish();
        }
    }

    /** Begins a file with the geometry of a header. */
    public static NiftiWriter open(Path path, NiftiHeader geometry, DataType type) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!NiftiName.endsWith(path, NiftiName.SINGLE)) {
            throw new DataException(path + ": the name of a new NIfTI file must end in .nii or .nii.gz");
        }
        Path unfinished = path.resolveSibling("." + path.getFileName() + ".part");
        try {
            OutputStream plain = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
            OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain, 1 << 16) : plain;
            // This fits into the buffer, so disk errors occur only when voxels are written.
            out.write(header(geometry, type));
            return new NiftiWriter(path, unfinished, geometry, type, out);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Appends labels 0 … 255, x fastest: any number of voxels. */
    public void write(byte[] labels) {
        if (type != DataType.UINT8) {
            write(labels.length, k -> labels[k] & 0xFF);
            return;
        }
        requireRoom(labels.length);
        try {
            out.write(labels);
            written += labels.length;
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Appends voxels, x fastest. Values are rounded for integer types; a value out of range is rejected. */
    public void write(float[] voxels) {
        write(voxels.length, k -> voxels[k]);
    }

    void write(int count, IntToDoubleFunction voxels) {
        requireRoom(count);
        try {
            for (int at = 0; at < count; at += CHUNK) {
                int n = Math.min(CHUNK, count - at);
                for (int k = 0; k < n; k++) {
                    double value = voxels.applyAsDouble(at + k);
                    if (!type.holds(value)) {
                        throw new IllegalArgumentException(
                                "voxel " + (written + k) + " is " + value + ", which is outside the range of " + type);
                    }
                    type.put(chunk, k * type.bytes(), value);
                }
                out.write(chunk.array(), 0, n * type.bytes());
                written += n;
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Moves the file to its final name and replaces an existing file. Every voxel must have been written. */
    public void finish() {
        if (written != geometry.voxels()) {
            throw wrongCount(written);
        }
        try {
            out.close();
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Deletes an unfinished file. */
    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            try {
                out.close();
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static byte[] header(NiftiHeader geometry, DataType type) {
        HeaderFormat format = geometry.format();
        ByteBuffer bytes = ByteBuffer.allocate(format.singleFileOffset()).order(geometry.byteOrder());
        bytes.put(0, geometry.raw());
        bytes.put(format.magic, format.magic(true));
        bytes.putShort(format.dataType, (short) type.code());
        bytes.putShort(format.dataType + 2, (short) (8 * type.bytes()));
        format.putVoxelOffset(bytes, format.singleFileOffset());
        format.putReal(bytes, format.slope, 0, 1);
        format.putReal(bytes, format.slope, 1, 0);
        format.putReal(bytes, format.displayRange, 0, 0);
        format.putReal(bytes, format.displayRange, 1, 0);
        byte[] description = new byte[HeaderFormat.DESCRIPTION_BYTES];
        byte[] text = "dgnet".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, description, 0, text.length);
        bytes.put(format.description, description);
        return bytes.array();
    }

    private void requireRoom(int count) {
        if (written + count > geometry.voxels()) {
            throw wrongCount(written + count);
        }
    }

    private IllegalArgumentException wrongCount(long count) {
        return new IllegalArgumentException(
                path + ": " + count + " voxels were written for a header of " + geometry.voxels() + " voxels");
    }

    private static DataException unwritable(Path path, IOException cause) {
        return new DataException(path + ": the file cannot be written (" + cause + ")", cause);
    }
}
