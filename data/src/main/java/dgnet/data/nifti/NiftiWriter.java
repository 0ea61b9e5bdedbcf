package dgnet.data.nifti;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes whole .nii and .nii.gz files, as {@link NiftiFrameWriter} does piece by piece. */
public final class NiftiWriter {
    private NiftiWriter() {}

    /** Writes {@code voxels}, x fastest, as {@code type}. Integer types take them rounded and refuse what is out of range. */
    public static void write(Path path, NiftiHeader geometry, DataType type, float[] voxels) {
        write(path, geometry, type, writer -> writer.write(voxels.length, k -> voxels[k]));
    }

    /** Writes {@code voxels}, x fastest, as {@code type}. */
    public static void write(Path path, NiftiHeader geometry, DataType type, double[] voxels) {
        write(path, geometry, type, writer -> writer.write(voxels.length, k -> voxels[k]));
    }

    /** Writes labels 0 … 255, x fastest, as {@code type}. */
    public static void write(Path path, NiftiHeader geometry, DataType type, byte[] labels) {
        write(path, geometry, type, writer -> writer.write(labels));
    }

    private static void write(Path path, NiftiHeader geometry, DataType type, Consumer<NiftiFrameWriter> voxels) {
        try (NiftiFrameWriter writer = NiftiFrameWriter.open(path, geometry, type)) {
            voxels.accept(writer);
            writer.finish();
        }
    }
}
