package dgnet.data.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The validated header of a NIfTI-1 or NIfTI-2 file. Its frames fit into an array, its voxel type is supported, its scaling is finite and
 * its affine is invertible. Source: nifti1.h and nifti2.h.
 */
public final class NiftiHeader {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int MILLIMETRES_AND_SECONDS = 2 | 8;

    private final ByteBuffer raw;
    private final HeaderFormat format;
    private final int[] dimensions;
    private final double[] spacing;
    private final DataType dataType;
    private final double slope;
    private final double intercept;
    private final ImageGrid grid;
    private final boolean singleFile;
    private final long voxelOffset;

    /** @param file the file of the header, for error messages */
    private NiftiHeader(byte[] bytes, Path file) {
        format = HeaderFormat.of(bytes, file);
        raw = ByteBuffer.wrap(Arrays.copyOf(bytes, format.bytes)).order(HeaderFormat.order(bytes));
        singleFile = format.singleFile(bytes, file);
        dimensions = dimensions(raw, format, file);
        int code = raw.getShort(format.dataType);
        dataType = DataType.of(code).orElseThrow(() -> new NiftiException(file, unsupported(code)));
        double scale = format.real(raw, format.slope, 0);
        double offset = format.real(raw, format.slope, 1);
        boolean scaled = Double.isFinite(scale) && scale != 0;
        slope = scaled ? scale : 1;
        intercept = scaled && Double.isFinite(offset) ? offset : 0;
        grid = ImageGrid.of(raw, format, dimensions);
        spacing = spacing(raw, format, dimensions.length, grid.affine());
        voxelOffset = voxelOffset(raw, format, singleFile, file);
    }

    /** Reads a header from the first 348 or 540 bytes of {@code bytes}. */
    static NiftiHeader parse(byte[] bytes, Path file) {
        return new NiftiHeader(bytes, file);
    }

    /**
     * A header for new files of little-endian float32 voxels: NIfTI-1 if the dimensions fit, otherwise NIfTI-2.
     *
     * @param dimensions voxels along x, y, z, then time and so on; one to seven numbers
     * @param spacing step sizes in mm and seconds, one for each dimension
     */
    public static NiftiHeader of(int[] dimensions, double[] spacing, Affine affine) {
        if (dimensions.length < 1 || dimensions.length > 7 || spacing.length != dimensions.length) {
            throw new IllegalArgumentException(dimensions.length + " dimensions with " + spacing.length
                    + " spacings; a header needs one to seven of both");
        }
        int longest = Arrays.stream(dimensions).max().getAsInt();
        HeaderFormat format =
                longest <= HeaderFormat.NIFTI1.longestDimension ? HeaderFormat.NIFTI1 : HeaderFormat.NIFTI2;
        ByteBuffer raw = ByteBuffer.allocate(format.bytes).order(ByteOrder.LITTLE_ENDIAN);
        raw.putInt(0, format.bytes);
        raw.put(format.magic, format.magic(true));
        format.putDimension(raw, 0, dimensions.length);
        format.putReal(raw, format.spacing, 0, 1);
        for (int k = 1; k <= 7; k++) {
            format.putDimension(raw, k, k <= dimensions.length ? dimensions[k - 1] : 1);
            format.putReal(raw, format.spacing, k, k <= dimensions.length ? spacing[k - 1] : 1);
        }
        raw.putShort(format.dataType, (short) DataType.FLOAT32.code());
        raw.putShort(format.dataType + 2, (short) (8 * DataType.FLOAT32.bytes()));
        format.putVoxelOffset(raw, format.singleFileOffset());
        format.putReal(raw, format.slope, 0, 1);
        format.putUnits(raw, MILLIMETRES_AND_SECONDS);
        format.putFormCode(raw, 1, 1);
        double[][] matrix = affine.matrix();
        for (int k = 0; k < 12; k++) {
            format.putReal(raw, format.rows, k, matrix[k / 4][k % 4]);
        }
        return new NiftiHeader(raw.array(), Path.of("new header"));
    }

    /** 1 or 2. */
    public int version() {
        return format.version;
    }

    public ByteOrder byteOrder() {
        return raw.order();
    }

    /** {@code dim[1]} to {@code dim[rank]}: voxels along x, y, z, then time and so on. */
    public int[] dimensions() {
        return dimensions.clone();
    }

    /** Voxels along an axis (0, 1, 2, …); 1 for axes beyond the rank. */
    public int dimension(int axis) {
        return axis < dimensions.length ? dimensions[axis] : 1;
    }

    /** Number of three-dimensional frames: the product of the fourth and later dimensions. */
    public int frames() {
        int frames = 1;
        for (int k = 3; k < dimensions.length; k++) {
            frames *= dimensions[k];
        }
        return frames;
    }

    /** Voxels of one frame. */
    public int voxelsPerFrame() {
        return dimension(0) * dimension(1) * dimension(2);
    }

    /** Voxels of the file. */
    public long voxels() {
        return (long) voxelsPerFrame() * frames();
    }

    /**
     * Step sizes along the axes, at least three: the lengths of the affine's columns in mm, then those of pixdim in the file's unit of time
     * and so on.
     */
    public double[] spacing() {
        return spacing.clone();
    }

    public DataType dataType() {
        return dataType;
    }

    /** The factor for stored values; 1 if the file has no scaling. */
    public double slope() {
        return slope;
    }

    /** The summand after multiplication with the slope. */
    public double intercept() {
        return intercept;
    }

    /** Where the voxels lie in the patient. */
    public ImageGrid grid() {
        return grid;
    }

    /** Voxel indices to mm: the affine of the {@link #grid}. */
    public Affine affine() {
        return grid.affine();
    }

    /** A copy of the header's bytes: 348 or 540. */
    public byte[] raw() {
        return raw.array().clone();
    }

    /** The header of a single 3-D frame with the same geometry. */
    public NiftiHeader singleFrame() {
        ByteBuffer bytes = ByteBuffer.wrap(raw()).order(byteOrder());
        format.putDimension(bytes, 0, Math.min(3, dimensions.length));
        for (int k = 4; k <= 7; k++) {
            format.putDimension(bytes, k, 1);
        }
        return new NiftiHeader(bytes.array(), Path.of("header of a frame"));
    }

    private static double[] spacing(ByteBuffer raw, HeaderFormat format, int rank, Affine affine) {
        double[] spacing = Arrays.copyOf(affine.spacing(), Math.max(3, rank));
        for (int k = 3; k < rank; k++) {
            double step = Math.abs(format.real(raw, format.spacing, k + 1));
            spacing[k] = Double.isFinite(step) ? step : 0;
        }
        return spacing;
    }

    HeaderFormat format() {
        return format;
    }

    boolean singleFile() {
        return singleFile;
    }

    /** Bytes before the first voxel in the file that holds the voxels. */
    long voxelOffset() {
        return voxelOffset;
    }

    private static int[] dimensions(ByteBuffer raw, HeaderFormat format, Path file) {
        long rank = format.dimension(raw, 0);
        if (rank < 1 || rank > 7) {
            throw new NiftiException(file, "the header announces " + rank + " dimensions; NIfTI has one to seven");
        }
        int[] dimensions = new int[(int) rank];
        // Frame size and frame count are limited separately: an array has one frame.
        long frame = 1;
        long frames = 1;
        for (int k = 1; k <= rank; k++) {
            long length = format.dimension(raw, k);
            if (length < 1 || length > LARGEST_ARRAY) {
                throw new NiftiException(file, "dimension " + k + " of the header is " + length);
            }
            dimensions[k - 1] = (int) length;
            if (k <= 3) {
                frame *= length;
            } else {
                frames *= length;
            }
            if (frame > LARGEST_ARRAY || frames > LARGEST_ARRAY) {
                throw new NiftiException(
                        file,
                        "the dimensions " + Arrays.toString(Arrays.copyOf(dimensions, k)) + " have too many voxels");
            }
        }
        return dimensions;
    }

    private static long voxelOffset(ByteBuffer raw, HeaderFormat format, boolean singleFile, Path file) {
        double offset = format.voxelOffset(raw);
        if (singleFile && offset == 0) {
            return format.singleFileOffset();
        }
        boolean whole = offset == Math.rint(offset) && offset <= Long.MAX_VALUE;
        if (!whole || offset < (singleFile ? format.bytes : 0)) {
            throw new NiftiException(file, "the header has an invalid voxel offset: byte " + offset);
        }
        return (long) offset;
    }

    private static String unsupported(int code) {
        String kind =
                switch (code) {
                    case 0 -> "unknown";
                    case 1 -> "one bit per voxel";
                    case 32, 1792, 2048 -> "complex numbers";
                    case 128, 2304 -> "colours";
                    default -> "not in the NIfTI standard";
                };
        return "voxels of data type " + code + " (" + kind
                + ") are not supported; integers and floating-point numbers are";
    }
}
