package dgnet.model.predict;

import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.file.ModelFile;
import dgnet.model.file.StoredModel;
import dgnet.model.metric.PredictiveEntropy;
import dgnet.model.predict.FrameSegmentation.SliceVisitor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Segments NIfTI images of two to four and more dimensions, in any orientation, spacing and voxel type, on their own grid:
 *
 * <pre>{@code
 * try (Segmenter segmenter = Segmenter.of(() -> model, SegmentationSettings.PLAIN)) {
 *     segmenter.segment(NiftiImage.open(path)).write(labels);
 * }
 * }</pre>
 *
 * <p>The probabilities are resampled to the image's grid before the largest one decides, so that borders stay smooth. A slice that is larger than
 * the network's view is covered by overlapping tiles.
 *
 * <p>Thread-safe. The segmenter has its own thread for the model: there the model is opened, computes one batch of slices at a time in the
 * order of arrival, and is closed. Everything else, from reading to composing batches, runs on the caller's thread, so that several callers
 * can use the model to capacity. Each has one frame in memory.
 */
public final class Segmenter implements AutoCloseable {
    private static final double CUBIC_MILLIMETRES_PER_MILLILITRE = 1000;

    private final ExecutorService modelThread = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "segmenter");
        thread.setDaemon(true);
        return thread;
    });
    private final SegmentationModel model;
    private final FrameSegmentation segmentation;
    private final List<String> structures;
    private final PreparationSettings preparation;

    private Segmenter(Supplier<? extends SegmentationModel> opening, SegmentationSettings settings) {
        try {
            this.model = onModelThread(opening);
        } catch (RuntimeException | Error e) {
            modelThread.shutdown();
            throw e;
        }
        this.structures = List.copyOf(model.structures());
        this.segmentation = new FrameSegmentation(
                (images, count) -> onModelThread(() -> model.predict(images, count)), structures.size(), settings);
        this.preparation = model.preparation();
    }

    /**
     * A segmenter that owns a model.
     *
     * @param opening opens the model; called once, on the segmenter's own thread. Its exceptions are thrown here.
     */
    public static Segmenter of(Supplier<? extends SegmentationModel> opening, SegmentationSettings settings) {
        return new Segmenter(opening, settings);
    }

    /**
     * A segmenter of a model file, {@code .dgnet}, on the first GPU, or on the processor if there is no GPU.
     *
     * @throws dgnet.model.file.ModelFileException if the file is not a model
     */
    public static Segmenter load(Path path) {
        List<StoredModel> stored = ModelFile.readAll(path);
        return of(() -> EnsembleModel.of(path.toString(), stored, "auto"), SegmentationSettings.PLAIN);
    }

    /** The structures of the labels 1 to K. */
    public List<String> structures() {
        return structures;
    }

    /**
     * Segments every frame of an image.
     *
     * @throws NiftiException if the image cannot be read, or has a value that is not a finite number, or no contrast. An empty frame of a
     *     series is background; see {@link ImagePreparation#forEachFrame}
     * @throws dgnet.model.engine.OutOfDeviceMemoryException if the device has too little memory for a batch
     */
    public Segmentation segment(NiftiImage image) {
        NiftiHeader header = image.header();
        if (header.voxels() > Integer.MAX_VALUE - 8) {
            throw new NiftiException(
                    image.path(), header.voxels() + " labels do not fit into one array; segment frame by frame");
        }
        byte[] labels = new byte[(int) header.voxels()];
        List<List<Double>> millilitres = new ArrayList<>();
        List<Integer> empty = new ArrayList<>();
        forEachFrame(image, false, frame -> {
            if (frame.empty()) {
                empty.add(frame.index());
            }
            System.arraycopy(
                    frame.labels(), 0, labels, frame.index() * header.voxelsPerFrame(), header.voxelsPerFrame());
            millilitres.add(frame.millilitres());
        });
        return new Segmentation(header, structures, labels, millilitres, empty);
    }

    /**
     * Segments an image in one pass over its file, with one frame in memory at a time. Throws the exceptions of {@link #segment}.
     *
     * @param probabilities whether the frames keep their probabilities
     */
    public void forEachFrame(NiftiImage image, boolean probabilities, FrameVisitor visitor) {
        ImagePreparation prepared = segmentation.preparation(image, preparation);
        double millilitresPerVoxel = millilitresPerVoxel(image.header());
        prepared.forEachFrame((index, voxels, empty) -> {
            List<float[]> kept = new ArrayList<>();
            byte[] labels = empty
                    ? new byte[voxels.length]
                    : segmentation.labels(
                            prepared,
                            index,
                            voxels,
                            image.header(),
                            probabilities ? (slice, classes, values) -> kept.add(values) : SliceVisitor.NONE);
            visitor.frame(new SegmentedFrame(
                    index, labels, structures.size(), millilitresPerVoxel, kept, prepared.grid(), empty));
        });
    }

    /** A sentence about scans that were segmented in tiles, see {@link FrameSegmentation#note}. */
    public Optional<String> note(int tiled, int scans) {
        return FrameSegmentation.note(preparation, tiled, scans);
    }

    /** Receives each segmented frame on the caller's thread. */
    @FunctionalInterface
    public interface FrameVisitor {
        void frame(SegmentedFrame frame);
    }

    private static double millilitresPerVoxel(NiftiHeader header) {
        return header.affine().voxelVolume() / CUBIC_MILLIMETRES_PER_MILLILITRE;
    }

    private <T> T onModelThread(Supplier<? extends T> work) {
        try {
            return CompletableFuture.<T>supplyAsync(work::get, modelThread).join();
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the segmenter is closed; open a new one", e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw e;
        }
    }

    /** Closes the model after all pending requests. The segmenter cannot be used afterwards. */
    @Override
    public void close() {
        if (!modelThread.isShutdown()) {
            onModelThread(() -> {
                model.close();
                return null;
            });
            modelThread.shutdown();
        }
    }

    /**
     * The segmentation of a whole image on its own grid.
     *
     * @param geometry the image's header
     * @param structures the structures of the labels 1 to K
     * @param labels one label for each voxel of the image, frame after frame, x fastest
     * @param millilitres for each frame the volume of each structure
     * @param emptyFrames the frames that were not segmented because they have no contrast; they are background
     */
    @SuppressWarnings("ArrayRecordComponent") // label arrays, never compared
    public record Segmentation(
            NiftiHeader geometry,
            List<String> structures,
            byte[] labels,
            List<List<Double>> millilitres,
            List<Integer> emptyFrames) {
        public Segmentation {
            emptyFrames = List.copyOf(emptyFrames);
            structures = List.copyOf(structures);
            millilitres = millilitres.stream().map(List::copyOf).toList();
        }

        /** Writes the labels as uint8 with the image's geometry, as .nii or .nii.gz. */
        public void write(Path path) {
            NiftiWriter.write(path, geometry, DataType.UINT8, labels);
        }
    }

    /** The segmentation of one frame on the file's own grid. */
    public static final class SegmentedFrame {
        private final int index;
        private final byte[] labels;
        private final int classes;
        private final double millilitresPerVoxel;
        private final List<float[]> probabilities;
        private final VolumeGrid grid;
        private final boolean empty;

        SegmentedFrame(
                int index,
                byte[] labels,
                int classes,
                double millilitresPerVoxel,
                List<float[]> probabilities,
                VolumeGrid grid,
                boolean empty) {
            this.empty = empty;
            this.index = index;
            this.labels = labels;
            this.classes = classes;
            this.millilitresPerVoxel = millilitresPerVoxel;
            this.probabilities = probabilities;
            this.grid = grid;
        }

        /** The number of the frame in the file, from 0. */
        public int index() {
            return index;
        }

        /** Whether the frame was not segmented because it has no contrast; it is background. */
        public boolean empty() {
            return empty;
        }

        /** Whether the slices are larger than the network's view, so that they were segmented in tiles. */
        public boolean tiled() {
            return !grid.fits();
        }

        /** One label for each voxel, in the file's order, x fastest. The receiver may keep the array. */
        public byte[] labels() {
            return labels;
        }

        /**
         * The network's probability of a label, one value for each voxel in the file's order. The label of a voxel has the largest
         * probability; a tie goes to the lowest label. Keeping only the largest components does not change the probabilities.
         *
         * @param label 0 background, k the k-th structure
         * @throws IllegalStateException if the frame did not keep its probabilities
         */
        public float[] probability(int label) {
            if (empty) {
                float[] background = new float[labels.length];
                Arrays.fill(background, label == 0 ? 1 : 0);
                return background;
            }
            if (probabilities.isEmpty()) {
                throw new IllegalStateException("frame " + index + " was segmented without keeping its probabilities");
            }
            return grid.probabilityOnOriginalGrid(probabilities, label);
        }

        /**
         * The entropy of the probabilities, 0 (certain) to 1, one value for each voxel in the file's order; see {@link PredictiveEntropy}. It
         * is 0 outside the segmented slices.
         *
         * @throws IllegalStateException if the frame did not keep its probabilities
         */
        public float[] entropy() {
            return PredictiveEntropy.of(classes, this::probability);
        }

        /** The volume of each structure in ml, by the voxel sizes of the file's header. */
        public List<Double> millilitres() {
            long[] voxels = new long[classes + 1];
            for (byte label : labels) {
                voxels[label]++;
            }
            return Arrays.stream(voxels)
                    .skip(1)
                    .mapToObj(count -> count * millilitresPerVoxel)
                    .toList();
        }
    }
}
