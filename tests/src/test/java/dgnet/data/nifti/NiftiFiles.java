package dgnet.data.nifti;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** NIfTI files put together byte by byte. */
final class NiftiFiles {
    private NiftiFiles() {}

    /** A header of either version and byte order, with spacing 1, 1, 1, … and no forms. */
    static ByteBuffer header(HeaderFormat format, ByteOrder order, boolean single, DataType type, int... dimensions) {
        ByteBuffer header = ByteBuffer.allocate(format.bytes).order(order);
        header.putInt(0, format.bytes);
        header.put(format.magic, format.magic(single));
        format.putDimension(header, 0, dimensions.length);
        for (int k = 1; k <= 7; k++) {
            format.putDimension(header, k, k <= dimensions.length ? dimensions[k - 1] : 1);
            format.putReal(header, format.spacing, k, 1);
        }
        header.putShort(format.dataType, (short) type.code());
        format.putVoxelOffset(header, single ? format.singleFileOffset() : 0);
        return header;
    }

    /** The bytes of voxels, without scaling. */
    static byte[] voxels(ByteOrder order, DataType type, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * type.bytes()).order(order);
        for (int k = 0; k < values.length; k++) {
            type.put(bytes, k * type.bytes(), values[k]);
        }
        return bytes.array();
    }

    /** Header, four bytes of no extension, voxels. */
    static byte[] single(ByteBuffer header, byte[] voxels) {
        byte[] start = bytes(header);
        ByteBuffer file = ByteBuffer.allocate(start.length + 4 + voxels.length);
        return file.put(start).putInt(0).put(voxels).array();
    }

    /** A copy of the buffer's bytes. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    static Path write(Path path, byte[] bytes) throws IOException {
        return Files.write(path, bytes);
    }
}
