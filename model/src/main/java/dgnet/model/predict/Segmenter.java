package dgnet.model.predict;

import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.file.ModelFile;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * <p>The probabilities are resampled to the image's grid, then the largest decides, so that borders stay smooth; what lies outside the
 * network's view is background.
 *
 * <p>Safe for several threads. A model belongs to one thread, so the segmenter has one of its own: there the model is opened, computes one
 * batch of slices at a time in the order in which they come, and is closed. Everything else, from reading to putting batches together, is
 * done by the caller's thread, so that several callers keep the model busy. Each holds one frame.
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
     * @param opening opens the model; called once, on the segmenter's own thread. What it throws is thrown here.
     */
    public static Segmenter of(Supplier<? extends SegmentationModel> opening, SegmentationSettings settings) {
        return new Segmenter(opening, settings);
    }

    /**
     * A segmenter of a model file, {@code .dgnet}, on the first GPU where there is one, else on the processor.
     *
     * @throws dgnet.model.file.ModelFileException if the file is no model
     */
    public static Segmenter load(Path path) {
        StoredModel stored = ModelFile.read(path);
        return of(() -> SegmentationModel.of(stored, "auto"), SegmentationSettings.PLAIN);
    }

    /** What the labels 1 to K mean. */
    public List<String> structures() {
        return structures;
    }

    /**
     * Segments every frame of an image.
     *
     * @throws NiftiException if it cannot be read, holds a value that is no finite number or a frame without any contrast
     * @throws dgnet.model.engine.OutOfDeviceMemoryException if a batch does not fit the device
     */
    public Segmentation segment(NiftiImage image) {
        NiftiHeader header = image.header();
        if (header.voxels() > Integer.MAX_VALUE - 8) {
            throw new NiftiException(
                    image.path(), header.voxels() + " labels do not fit one array; segment frame by frame");
        }
        byte[] labels = new byte[(int) header.voxels()];
        List<List<Double>> millilitres = new ArrayList<>();
        forEachFrame(image, frame -> {
            System.arraycopy(
                    frame.labels(), 0, labels, frame.index() * header.voxelsPerFrame(), header.voxelsPerFrame());
            millilitres.add(frame.millilitres());
        });
        return new Segmentation(header, structures, labels, millilitres);
    }

    /** Segments an image in one pass over its file, one frame in memory at a time. Throws as {@link #segment} does. */
    public void forEachFrame(NiftiImage image, FrameVisitor visitor) {
        ImagePreparation prepared = new ImagePreparation(image, preparation);
        double millilitresPerVoxel = millilitresPerVoxel(image.header());
        image.forEachFrame((index, voxels) -> {
            VolumeGrid grid = prepared.grid();
            float[] slices = prepared.slices(index, voxels);
            Prediction prediction = segmentation.predict(slices, grid);
            byte[] labels = segmentation.labels(prediction, grid, image.header());
            visitor.frame(new SegmentedFrame(index, labels, millilitresPerVoxel, prediction, grid));
        });
    }

    /** What is done with each segmented frame, on the caller's thread. */
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
            throw new IllegalStateException("the segmenter was closed; open another", e);
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

    /** Closes the model once it has done what it was asked before. Afterwards nothing can be segmented. */
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
}
