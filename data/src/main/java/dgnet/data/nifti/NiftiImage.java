package dgnet.data.nifti;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A NIfTI file. The header is read and checked when the file is opened, the voxels on demand. An instance has no open file and no voxels,
 * so it need not be closed and is safe for use by several threads. Every error is a {@link NiftiException} that names the file.
 */
public final class NiftiImage {
    /** The largest distance of a label from a whole number. */
    private static final double ROUNDING = 0.001;

    private final Path path;
    private final NiftiHeader header;
    private final NiftiFile voxels;

    private NiftiImage(Path path, NiftiHeader header, NiftiFile voxels) {
        this.path = path;
        this.header = header;
        this.voxels = voxels;
    }

    /**
     * Opens a .nii or .nii.gz file, or either half of a .hdr/.img pair (plain or gzip). A file with an
     * {@linkplain ImageGrid#fault unusable grid} is rejected.
     */
    public static NiftiImage open(Path path) {
        NiftiImage image = openAnyGeometry(path);
        image.header.grid().fault().ifPresent(fault -> {
            throw new NiftiException(path, fault);
        });
        return image;
    }

    /** Opens a file with any geometry, for inspection. */
    public static NiftiImage openAnyGeometry(Path path) {
        NiftiFile file = NiftiFile.header(path);
        NiftiHeader header = NiftiHeader.parse(file.start(HeaderFormat.NIFTI2.bytes), file.path());
        return new NiftiImage(path, header, file.voxels(header));
    }

    /** The path with which the file was opened. */
    public Path path() {
        return path;
    }

    public NiftiHeader header() {
        return header;
    }

    /** What its header contradicts itself about, each a sentence with the file's name; see {@link ImageGrid#disagreements}. */
    public List<String> warnings() {
        return header.grid().disagreements().stream()
                .map(disagreement -> path + ": " + disagreement)
                .toList();
    }

    /**
     * Frame {@code t}, scaled, x fastest. A 2-D file has one frame of one slice. In a compressed file all earlier frames are decompressed
     * too, so use {@link #forEachFrame} for several frames.
     */
    public float[] frame(int t) {
        checkFrame(t);
        int count = header.voxelsPerFrame();
        try (VoxelStream stream = new VoxelStream(voxels, header, (long) t * count)) {
            return stream.floats(count);
        }
    }

    /** Slice {@code z} along the third stored axis of frame {@code t}, scaled, x fastest. In a plain file only the slice is read. */
    public float[] slice(int z, int t) {
        checkFrame(t);
        if (z < 0 || z >= header.dimension(2)) {
            throw new NiftiException(
                    path, "there is no slice " + z + "; the number of slices is " + header.dimension(2));
        }
        int count = header.dimension(0) * header.dimension(1);
        long first = (long) t * header.voxelsPerFrame() + (long) z * count;
        try (VoxelStream stream = new VoxelStream(voxels, header, first)) {
            return stream.floats(count);
        }
    }

    /** All voxels in file order, scaled, in double precision. */
    public double[] values() {
        if (header.voxels() > Integer.MAX_VALUE - 8) {
            throw new NiftiException(path, header.voxels() + " voxels do not fit into one array; read frame by frame");
        }
        try (VoxelStream stream = new VoxelStream(voxels, header, 0)) {
            return stream.doubles((int) header.voxels());
        }
    }

    /**
     * Frame {@code t} as labels, x fastest. Values within {@value #ROUNDING} of a whole number are rounded, since tools that resample or
     * rescale masks store them so. A frame with another value is rejected.
     */
    public int[] labels(int t) {
        checkFrame(t);
        int count = header.voxelsPerFrame();
        double[] values;
        try (VoxelStream stream = new VoxelStream(voxels, header, (long) t * count)) {
            values = stream.doubles(count);
        }
        int[] labels = new int[count];
        int refused = 0;
        double worst = 0;
        double distance = -1;
        for (int k = 0; k < count; k++) {
            double whole = Math.rint(values[k]);
            double off = Math.abs(values[k] - whole);
            if (off <= ROUNDING && Math.abs(whole) <= Integer.MAX_VALUE) {
                labels[k] = (int) whole;
                continue;
            }
            refused++;
            // Infinite and huge values and NaN are worse than any fraction.
            double badness = off > ROUNDING && off <= 0.5 ? off : 1;
            if (badness > distance) {
                distance = badness;
                worst = values[k];
            }
        }
        if (refused > 0) {
            throw new NiftiException(
                    path,
                    "not a mask: " + refused + " of " + count + " voxels of frame " + t
                            + " are not whole numbers, such as " + worst + " (" + occurrences(values, worst)
                            + " voxels); export the mask as labels, resampled by the nearest neighbour");
        }
        return labels;
    }

    private static long occurrences(double[] values, double value) {
        return Arrays.stream(values)
                .filter(other -> Double.compare(other, value) == 0)
                .count();
    }

    /** Passes every frame to {@code visitor}, in order and in one pass over the file. */
    public void forEachFrame(FrameVisitor visitor) {
        try (VoxelStream stream = new VoxelStream(voxels, header, 0)) {
            for (int t = 0; t < header.frames(); t++) {
                visitor.frame(t, stream.floats(header.voxelsPerFrame()));
            }
        }
    }

    /** Receives the frames of a file. */
    public interface FrameVisitor {
        /** @param voxels scaled, x fastest; the visitor may keep the array */
        void frame(int t, float[] voxels);
    }

    private void checkFrame(int t) {
        if (t < 0 || t >= header.frames()) {
            throw new NiftiException(path, "there is no frame " + t + "; the number of frames is " + header.frames());
        }
    }
}
