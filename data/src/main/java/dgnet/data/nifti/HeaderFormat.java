package dgnet.data.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Offsets and widths of the fields of the two header versions. Sources: nifti1.h and nifti2.h. In version 1 and 2, floating-point fields
 * have 4 and 8 bytes, dimensions 2 and 8, codes 2 and 4.
 */
enum HeaderFormat {
    NIFTI1(1, 348, 40, 70, 76, 108, 112, 124, 148, 252, 256, 280, 344, Short.MAX_VALUE),
    NIFTI2(2, 540, 16, 12, 104, 168, 176, 192, 240, 344, 352, 400, 4, Integer.MAX_VALUE);

    static final int DESCRIPTION_BYTES = 80;

    final int version;
    final int bytes;
    final int dimension;
    final int dataType;
    final int spacing;
    final int voxelOffset;
    final int slope;
    final int displayRange;
    final int description;
    final int formCodes;
    final int quaternion;
    final int rows;
    final int magic;
    final int longestDimension;

    HeaderFormat(
            int version,
            int bytes,
            int dimension,
            int dataType,
            int spacing,
            int voxelOffset,
            int slope,
            int displayRange,
            int description,
            int formCodes,
            int quaternion,
            int rows,
            int magic,
            int longestDimension) {
        this.version = version;
        this.bytes = bytes;
        this.dimension = dimension;
        this.dataType = dataType;
        this.spacing = spacing;
        this.voxelOffset = voxelOffset;
        this.slope = slope;
        this.displayRange = displayRange;
        this.description = description;
        this.formCodes = formCodes;
        this.quaternion = quaternion;
        this.rows = rows;
        this.magic = magic;
        this.longestDimension = longestDimension;
    }

    /** Bytes before the voxels of a single file without extensions: the header and four extension flags. */
    int singleFileOffset() {
        return bytes + 4;
    }

    /** Entry {@code k} of {@code dim}; entry 0 is the rank. */
    long dimension(ByteBuffer header, int k) {
        return this == NIFTI1 ? header.getShort(dimension + 2 * k) : header.getLong(dimension + 8 * k);
    }

    void putDimension(ByteBuffer header, int k, int value) {
        if (this == NIFTI1) {
            header.putShort(dimension + 2 * k, (short) value);
        } else {
            header.putLong(dimension + 8 * k, value);
        }
    }

    /** Entry {@code k} of the floating fields that start at {@code field}. */
    double real(ByteBuffer header, int field, int k) {
        return this == NIFTI1 ? header.getFloat(field + 4 * k) : header.getDouble(field + 8 * k);
    }

    void putReal(ByteBuffer header, int field, int k, double value) {
        if (this == NIFTI1) {
            header.putFloat(field + 4 * k, (float) value);
        } else {
            header.putDouble(field + 8 * k, value);
        }
    }

    /** {@code vox_offset}: a float in version 1, an integer in version 2. */
    double voxelOffset(ByteBuffer header) {
        return this == NIFTI1 ? header.getFloat(voxelOffset) : header.getLong(voxelOffset);
    }

    void putVoxelOffset(ByteBuffer header, int value) {
        if (this == NIFTI1) {
            header.putFloat(voxelOffset, value);
        } else {
            header.putLong(voxelOffset, value);
        }
    }

    /** {@code qform_code} (k = 0) or {@code sform_code} (k = 1). */
    int formCode(ByteBuffer header, int k) {
        return this == NIFTI1 ? header.getShort(formCodes + 2 * k) : header.getInt(formCodes + 4 * k);
    }

    void putFormCode(ByteBuffer header, int k, int value) {
        if (this == NIFTI1) {
            header.putShort(formCodes + 2 * k, (short) value);
        } else {
            header.putInt(formCodes + 4 * k, value);
        }
    }

    /** The header's unit of length in mm: the spatial part of {@code xyzt_units}; 1 if the header names no unit. */
    double unitOfLength(ByteBuffer header) {
        int code = unitCode(header);
        return code == 1 ? 1000 : code == 3 ? 0.001 : 1;
    }

    /** {@code xyzt_units}, its spatial part: 0 unknown, 1 metres, 2 millimetres, 3 microns. */
    int unitCode(ByteBuffer header) {
        return (this == NIFTI1 ? header.get(123) : header.getInt(500)) & 7;
    }

    /** {@code xyzt_units}. */
    void putUnits(ByteBuffer header, int value) {
        if (this == NIFTI1) {
            header.put(123, (byte) value);
        } else {
            header.putInt(500, value);
        }
    }

    /** The format of the header at the start of {@code bytes}. */
    static HeaderFormat of(byte[] bytes, Path file) {
        ByteBuffer start = ByteBuffer.wrap(bytes);
        for (HeaderFormat format : HeaderFormat.values()) {
            int size = bytes.length < 4 ? 0 : start.order(order(bytes)).getInt(0);
            if (size == format.bytes) {
                if (bytes.length < format.bytes) {
                    throw new NiftiException(
                            file, "the file ends inside the header, after " + bytes.length + " bytes of " + size);
                }
                return format;
            }
        }
        ForeignFormat.of(bytes).ifPresent(format -> {
            throw new NiftiException(file, "not a NIfTI file: it " + format.sentence());
        });
        throw new NiftiException(file, "not a NIfTI file: it does not begin with a header size of 348 or 540");
    }

    /** The byte order in which the first field is a valid header size; little-endian if neither is. */
    static ByteOrder order(byte[] bytes) {
        int size = bytes.length < 4 ? 0 : ByteBuffer.wrap(bytes).getInt(0);
        boolean big = size == NIFTI1.bytes || size == NIFTI2.bytes;
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Whether the voxels follow the header in the same file, by the header's magic bytes. */
    boolean singleFile(byte[] bytes, Path file) {
        for (boolean single : new boolean[] {true, false}) {
            byte[] expected = magic(single);
            if (Arrays.equals(bytes, magic, magic + expected.length, expected, 0, expected.length)) {
                return single;
            }
        }
        throw new NiftiException(
                file,
                "not a NIfTI file: the header's magic bytes are missing (an ANALYZE 7.5 file? its orientation is unknown;"
                        + " convert it to NIfTI, for example with mri_convert or c3d, and compare left and right)");
    }

    /** The magic bytes of a file whose voxels follow the header, or are in an .img file. */
    byte[] magic(boolean singleFile) {
        String name = (singleFile ? "n+" : "ni") + version + "\0";
        String guard = this == NIFTI2 ? "\r\n\032\n" : "";
        return (name + guard).getBytes(StandardCharsets.ISO_8859_1);
    }
}
