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
import java.util.function.IntToDoubleFunction;
import java.util.zip.GZIPOutputStream;

/**
 * Writes .nii and .nii.gz files. The new header is the given one byte for byte (version, byte order, dimensions, spacing, both forms,
 * units), but for the voxel type, the scaling (none), the display range, the description, and the header extensions, which are left
 * out. The file appears under its name only when it is whole. Equal input gives equal bytes.
 */
public final class NiftiWriter {
    private static final int CHUNK = 1 << 13;

    private NiftiWriter() {}

    /** Writes {@code voxels}, x fastest, as {@code type}. Integer types take them rounded and refuse what is out of range. */
    public static void write(Path path, NiftiHeader geometry, DataType type, float[] voxels) {
        write(path, geometry, type, voxels.length, k -> voxels[k]);
    }

    /** Writes {@code voxels}, x fastest, as {@code type}. */
    public static void write(Path path, NiftiHeader geometry, DataType type, double[] voxels) {
        write(path, geometry, type, voxels.length, k -> voxels[k]);
    }

    /** Writes labels 0 … 255, x fastest, as {@code type}. */
    public static void write(Path path, NiftiHeader geometry, DataType type, byte[] labels) {
        write(path, geometry, type, labels.length, k -> labels[k] & 0xFF);
    }

    private static void write(Path path, NiftiHeader geometry, DataType type, int count, IntToDoubleFunction voxels) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            throw new DataException(path + ": a NIfTI file is written as .nii or .nii.gz");
        }
        if (count != geometry.voxels()) {
            throw new IllegalArgumentException(
                    path + ": " + count + " voxels for a header of " + geometry.voxels() + " voxels");
        }
        Path unfinished = path.resolveSibling("." + path.getFileName() + ".part");
        try {
            try (OutputStream out = open(unfinished, name.endsWith(".gz"))) {
                out.write(header(geometry, type));
                voxels(out, geometry, type, count, voxels);
            }
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            discard(unfinished, e);
            if (e instanceof RuntimeException fault) {
                throw fault;
            }
            throw new DataException(path + ": the file cannot be written (" + e + ")", e);
        }
    }

    private static OutputStream open(Path path, boolean gzip) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
        return gzip ? new GZIPOutputStream(out, 1 << 16) : out;
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

    private static void voxels(
            OutputStream out, NiftiHeader geometry, DataType type, int count, IntToDoubleFunction voxels)
            throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * type.bytes()).order(geometry.byteOrder());
        for (int at = 0; at < count; at += CHUNK) {
            int n = Math.min(CHUNK, count - at);
            for (int k = 0; k < n; k++) {
                double value = voxels.applyAsDouble(at + k);
                if (!type.holds(value)) {
                    throw new IllegalArgumentException(
                            "voxel " + (at + k) + " is " + value + ", which no " + type + " is");
                }
                type.put(chunk, k * type.bytes(), value);
            }
            out.write(chunk.array(), 0, n * type.bytes());
        }
    }

    private static void discard(Path unfinished, Exception cause) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
