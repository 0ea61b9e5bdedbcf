package dgnet.data.nifti;

import java.nio.file.Path;
import java.util.List;

/**
 * A NIfTI file: its header, read and checked when it is opened, and its voxels on demand. Holds no open file and no voxels, so it needs
 * no closing and may be used by several threads. Every fault is a {@link NiftiException} that names the file.
 */
public final class NiftiImage {
    private final Path path;
    private final NiftiHeader header;
    private final NiftiFile voxels;

    private NiftiImage(Path path, NiftiHeader header, NiftiFile voxels) {
        this.path = path;
        this.header = header;
        this.voxels = voxels;
    }

    /**
     * Opens a .nii, .nii.gz, or either half of a .hdr/.img pair (each plain or gzip), to compute from it: one with a
     * {@linkplain ImageGrid#fault grid that cannot be used} is refused.
     */
    public static NiftiImage open(Path path) {
        NiftiImage image = openAnyGeometry(path);
        image.header.grid().fault().ifPresent(fault -> {
            throw new NiftiException(path, fault);
        });
        return image;
    }

    /** Opens a file whatever its geometry, to show what is in it. */
    public static NiftiImage openAnyGeometry(Path path) {
        NiftiFile file = NiftiFile.header(path);
        NiftiHeader header = NiftiHeader.parse(file.start(HeaderFormat.NIFTI2.bytes), file.path());
        return new NiftiImage(path, header, file.voxels(header));
    }

    /** The path it was opened by. */
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
     * Frame {@code t}, scaled, x fastest; a 2-D file has one frame of one slice. From a compressed file everything before it is
     * decompressed too: use {@link #forEachFrame} for several.
     */
    public float[] frame(int t) {
        checkFrame(t);
        int count = header.voxelsPerFrame();
        try (VoxelStream stream = new VoxelStream(voxels, header, (long) t * count)) {
            return stream.floats(count);
        }
    }

    /** Slice {@code z} along the third stored axis of frame {@code t}, scaled, x fastest; of a plain file nothing else is read. */
    public float[] slice(int z, int t) {
        checkFrame(t);
        if (z < 0 || z >= header.dimension(2)) {
            throw new NiftiException(path, "slice " + z + " was asked for; there are " + header.dimension(2));
        }
        int count = header.dimension(0) * header.dimension(1);
        long first = (long) t * header.voxelsPerFrame() + (long) z * count;
        try (VoxelStream stream = new VoxelStream(voxels, header, first)) {
            return stream.floats(count);
        }
    }

    /** Every voxel in file order, scaled, in double precision. */
    public double[] values() {
        if (header.voxels() > Integer.MAX_VALUE - 8) {
            throw new NiftiException(path, header.voxels() + " voxels do not fit one array; read frame by frame");
        }
        try (VoxelStream stream = new VoxelStream(voxels, header, 0)) {
            return stream.doubles((int) header.voxels());
        }
    }

    /** Frame {@code t} as labels. Refuses a value that is not a whole number in 0 … 255. */
    public int[] labels(int t) {
        float[] values = frame(t);
        int[] labels = new int[values.length];
        for (int k = 0; k < values.length; k++) {
            int label = (int) values[k];
            if (label != values[k] || label < 0 || label > 255) {
                throw new NiftiException(
                        path,
                        "not a mask: voxel " + k + " of frame " + t + " is " + values[k] + ", not a label in 0 to 255");
            }
            labels[k] = label;
        }
        return labels;
    }

    /** Hands every frame in order to {@code visitor}, in one pass and one frame at a time. */
    public void forEachFrame(FrameVisitor visitor) {
        try (VoxelStream stream = new VoxelStream(voxels, header, 0)) {
            for (int t = 0; t < header.frames(); t++) {
                visitor.frame(t, stream.floats(header.voxelsPerFrame()));
            }
        }
    }

    /** What is done with each frame of a file. */
    public interface FrameVisitor {
        /** @param voxels scaled, x fastest; the visitor's to keep */
        void frame(int t, float[] voxels);
    }

    private void checkFrame(int t) {
        if (t < 0 || t >= header.frames()) {
            throw new NiftiException(path, "frame " + t + " was asked for; there are " + header.frames());
        }
    }
}
