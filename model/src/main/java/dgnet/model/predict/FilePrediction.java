package dgnet.model.predict;

import dgnet.data.DataException;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Segments one NIfTI file into others, frame by frame, so that a long series never stands in memory. Labels are uint8, probabilities
 * float32; the geometry in their headers is the input's byte for byte. The files appear when all of them are whole.
 */
public final class FilePrediction {
    private static final int MOST_AT_A_TIME = 16;
    private static final long HEAP_EACH = 256L << 20;

    private final Segmenter segmenter;
    private final boolean overwrite;
    private final Runnable afterFrame;

    /**
     * Predictions by one segmenter.
     *
     * @param overwrite whether files that are there already are replaced; otherwise they stay and only the others are written
     * @param afterFrame called whenever a frame is done
     */
    public FilePrediction(Segmenter segmenter, boolean overwrite, Runnable afterFrame) {
        this.segmenter = segmenter;
        this.overwrite = overwrite;
        this.afterFrame = afterFrame;
    }

    /**
     * How many files are best worked on at a time, by a thread each: as many as there are processors, within reason, and as many frames
     * as the heap holds.
     */
    public static int atATime() {
        Runtime machine = Runtime.getRuntime();
        long fitting = Math.max(1, machine.maxMemory() / HEAP_EACH);
        return (int) Math.min(fitting, Math.min(MOST_AT_A_TIME, machine.availableProcessors()));
    }

    /**
     * Segments a file.
     *
     * @return for each frame the volume of each structure in ml
     * @throws dgnet.data.nifti.NiftiException if the input cannot be used; nothing is written then
     * @throws DataException if an output cannot be written
     */
    public List<List<Double>> predict(Path input, PredictionFiles outputs) {
        NiftiImage image = NiftiImage.open(input);
        List<List<Double>> millilitres = new ArrayList<>();
        createFolder(outputs.labels().toAbsolutePath().getParent());
        try (Outputs files = new Outputs()) {
            Optional<NiftiWriter> labels = files.open(outputs.labels(), image, DataType.UINT8);
            List<Optional<NiftiWriter>> maps = new ArrayList<>();
            for (Path map : outputs.probabilities()) {
                maps.add(files.open(map, image, DataType.FLOAT32));
            }
            segmenter.forEachFrame(image, frame -> {
                labels.ifPresent(file -> file.write(frame.labels()));
                for (int label = 0; label < maps.size(); label++) {
                    int wanted = label;
                    maps.get(label).ifPresent(file -> file.write(frame.probability(wanted)));
                }
                millilitres.add(frame.millilitres());
                afterFrame.run();
            });
            files.finish();
        }
        return millilitres;
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("the output folder " + folder + " cannot be made: " + e, e);
        }
    }

    /** The files being written: all finished, or none left. */
    private final class Outputs implements AutoCloseable {
        private final List<NiftiWriter> open = new ArrayList<>();

        Optional<NiftiWriter> open(Path path, NiftiImage geometry, DataType type) {
            if (Files.exists(path) && !overwrite) {
                return Optional.empty();
            }
            NiftiWriter writer = NiftiWriter.open(path, geometry.header(), type);
            open.add(writer);
            return Optional.of(writer);
        }

        void finish() {
            open.forEach(NiftiWriter::finish);
        }

        @Override
        public void close() {
            open.forEach(NiftiWriter::close);
        }
    }
}
