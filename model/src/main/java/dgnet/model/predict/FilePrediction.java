package dgnet.model.predict;

import dgnet.data.DataException;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiName;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.ImagePreparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Segments one NIfTI file and writes the result to files, frame by frame, so that a long series need not fit into memory. Labels are uint8,
 * probabilities and entropy float32; the geometry in their headers equals the input's byte for byte. The files appear when all of them are complete.
 */
public final class FilePrediction {
    private static final int MOST_AT_A_TIME = 16;
    private static final long HEAP_EACH = 256L << 20;

    private final Segmenter segmenter;
    private final boolean overwrite;
    private final Runnable afterFrame;

    /**
     * Predictions with one segmenter.
     *
     * @param overwrite whether existing files are replaced; otherwise they are kept and only missing ones are written
     * @param afterFrame called after each frame
     */
    public FilePrediction(Segmenter segmenter, boolean overwrite, Runnable afterFrame) {
        this.segmenter = segmenter;
        this.overwrite = overwrite;
        this.afterFrame = afterFrame;
    }

    /**
     * A suitable number of files to process at a time, each by one thread: limited by the processors and by the heap, which must have room
     * for a frame of each.
     */
    public static int atATime() {
        Runtime machine = Runtime.getRuntime();
        long fitting = Math.max(1, machine.maxMemory() / HEAP_EACH);
        return (int) Math.min(fitting, Math.min(MOST_AT_A_TIME, machine.availableProcessors()));
    }

    /**
     * Segments a file.
     *
     * @return the volumes, and what the user must know about the scan
     * @throws dgnet.data.nifti.NiftiException if the input cannot be used; then nothing is written
     * @throws DataException if an output cannot be written
     */
    public PredictedFile predict(Path input, PredictionFiles outputs) {
        NiftiImage image = NiftiImage.open(input);
        List<List<Double>> millilitres = new ArrayList<>();
        List<Integer> empty = new ArrayList<>();
        AtomicBoolean tiled = new AtomicBoolean();
        createFolder(outputs.labels().toAbsolutePath().getParent());
        try (Outputs files = new Outputs()) {
            Optional<NiftiWriter> labels = files.open(outputs.labels(), image, DataType.UINT8);
            List<Optional<NiftiWriter>> maps = new ArrayList<>();
            for (Path map : outputs.probabilities()) {
                maps.add(files.open(map, image, DataType.FLOAT32));
            }
            Optional<NiftiWriter> entropy =
                    outputs.entropy().flatMap(file -> files.open(file, image, DataType.FLOAT32));
            segmenter.forEachFrame(image, !maps.isEmpty() || entropy.isPresent(), frame -> {
                labels.ifPresent(file -> file.write(frame.labels()));
                for (int label = 0; label < maps.size(); label++) {
                    int wanted = label;
                    maps.get(label).ifPresent(file -> file.write(frame.probability(wanted)));
                }
                entropy.ifPresent(file -> file.write(frame.entropy()));
                millilitres.add(frame.millilitres());
                tiled.set(frame.tiled());
                if (frame.empty()) {
                    empty.add(frame.index());
                }
                afterFrame.run();
            });
            files.finish();
        }
        List<String> warnings = new ArrayList<>(image.warnings());
        if (!empty.isEmpty()) {
            warnings.add(ImagePreparation.emptyFrames(image, empty) + "; background in the prediction");
        }
        return new PredictedFile(millilitres, empty, tiled.get(), warnings);
    }

    /**
     * The result of one file.
     *
     * @param millilitres for each frame the volume of each structure
     * @param emptyFrames the frames that were not segmented because they have no contrast
     * @param tiled whether the scan is larger than the network's view
     * @param warnings sentences with the file's name: a header that contradicts itself about the geometry, empty frames
     */
    public record PredictedFile(
            List<List<Double>> millilitres, List<Integer> emptyFrames, boolean tiled, List<String> warnings) {
        public PredictedFile {
            millilitres = millilitres.stream().map(List::copyOf).toList();
            emptyFrames = List.copyOf(emptyFrames);
            warnings = List.copyOf(warnings);
        }
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("the output folder " + folder + " cannot be created: " + e, e);
        }
    }

    /** The files being written: either all are finished, or none remains. */
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

    /**
     * The output files of a prediction.
     *
     * @param labels the label volume
     * @param probabilities a map for background and one for each structure, in label order; may be empty
     * @param entropy the map of the entropy of the probabilities
     */
    public record PredictionFiles(Path labels, List<Path> probabilities, Optional<Path> entropy) {
        public PredictionFiles {
            probabilities = List.copyOf(probabilities);
        }

        /** Only the label volume. */
        public static PredictionFiles of(Path labels) {
            return new PredictionFiles(labels, List.of(), Optional.empty());
        }

        /** The label volume {@code scan.nii.gz} and {@code scan_probability-background.nii.gz}, {@code scan_probability-LV.nii.gz}, …. */
        public static PredictionFiles withProbabilities(Path labels, List<String> structures) {
            List<Path> maps = new ArrayList<>();
            for (int label = 0; label <= structures.size(); label++) {
                String structure = label == 0 ? "background" : structures.get(label - 1);
                maps.add(beside(labels, "_probability-" + structure.replaceAll("[^\\p{L}\\p{N}]+", "-")));
            }
            return new PredictionFiles(labels, maps, Optional.empty());
        }

        /** These files and the entropy, {@code scan_entropy.nii.gz}. */
        public PredictionFiles withEntropy() {
            return new PredictionFiles(labels, probabilities, Optional.of(beside(labels, "_entropy")));
        }

        /** The file with a suffix after the name of the labels and before its ending. */
        private static Path beside(Path labels, String suffix) {
            String name = labels.getFileName().toString();
            int end = NiftiName.stem(labels).length();
            return labels.resolveSibling(name.substring(0, end) + suffix + name.substring(end));
        }

        /** Whether all files exist. */
        public boolean exist() {
            return Files.exists(labels)
                    && probabilities.stream().allMatch(Files::exists)
                    && entropy.stream().allMatch(Files::exists);
        }
    }
}
