package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.Prediction;
import dgnet.model.predict.FilePrediction.PredictionFiles;
import dgnet.model.predict.Segmenter.Segmentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmenterTest {
    private static final List<String> NAMES = List.of("grey", "white");
    private static final int SIZE = 32;

    /** Every thread that touched the model. */
    private final Set<String> threads = Collections.synchronizedSet(new HashSet<>());

    @TempDir
    Path folder;

    private SegmentationModel model(PreparationSettings preparation) {
        threads.add(Thread.currentThread().getName());
        SegmentationModel fake = SegmentationModel.of(new FakeLearner(2, SIZE), NAMES, preparation);
        return new SegmentationModel() {
            @Override
            public List<String> structures() {
                return fake.structures();
            }

            @Override
            public PreparationSettings preparation() {
                return fake.preparation();
            }

            @Override
            public Prediction predict(float[] images, int count) {
                threads.add(Thread.currentThread().getName());
                return fake.predict(images, count);
            }

            @Override
            public Prediction disentangle(float[] images, int count) {
                return fake.disentangle(images, count);
            }

            @Override
            public void close() {
                threads.add(Thread.currentThread().getName());
                fake.close();
            }
        };
    }

    private Segmenter segmenter(SegmentationSettings settings) {
        return Segmenter.of(() -> model(Scans.PREPARATION), settings);
    }

    /** Discs whose middle moves a pixel to the right each frame; intensities 0, 100, 200 in label order. */
    private Path cine(String name, int frames, int depth) {
        int[] dimensions = frames == 1 && depth == 1
                ? new int[] {SIZE, SIZE}
                : frames == 1 ? new int[] {SIZE, SIZE, depth} : new int[] {SIZE, SIZE, depth, frames};
        double[] spacing = new double[dimensions.length];
        for (int axis = 0; axis < spacing.length; axis++) {
            spacing[axis] = axis < 2 ? 0.5 : axis == 2 ? 5 : 0.04;
        }
        float[] voxels = new float[SIZE * SIZE * depth * frames];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = 100 * expected(i, depth);
        }
        Path path = folder.resolve(name);
        NiftiHeader header = NiftiHeader.of(dimensions, spacing, Affine.scaling(-.5, -.5, 5));
        NiftiWriter.write(path, header, DataType.INT16, voxels);
        return path;
    }

    private static byte expected(int voxel, int depth) {
        int frame = voxel / (SIZE * SIZE * depth);
        return (byte) Scans.label(voxel % SIZE, voxel / SIZE % SIZE, frame);
    }

    private static void assertLabels(Segmentation segmentation, int depth) {
        for (int i = 0; i < segmentation.labels().length; i++) {
            assertEquals(expected(i, depth), segmentation.labels()[i], "voxel " + i);
        }
    }

    @Test
    void segmentsImagesOfTwoToFourDimensions() {
        try (Segmenter segmenter = segmenter(new SegmentationSettings(2, false, false))) {
            assertLabels(segmenter.segment(NiftiImage.open(cine("plane.nii", 1, 1))), 1);
            assertLabels(segmenter.segment(NiftiImage.open(cine("volume.nii.gz", 1, 3))), 3);
            assertLabels(segmenter.segment(NiftiImage.open(cine("cine.nii.gz", 4, 3))), 3);
        }
    }

    @Test
    void tellsTheVolumesInMillilitres() {
        try (Segmenter segmenter = segmenter(SegmentationSettings.PLAIN)) {
            Segmentation cine = segmenter.segment(NiftiImage.open(cine("cine.nii", 2, 3)));
            int grey = 0;
            for (int i = 0; i < SIZE * SIZE * 3; i++) {
                grey += cine.labels()[i] == 1 ? 1 : 0;
            }

            assertEquals(2, cine.millilitres().size());
            assertEquals(grey * 0.5 * 0.5 * 5 / 1000, cine.millilitres().get(0).get(0), 1e-12);
            assertEquals(NAMES, cine.structures());
        }
    }

    @Test
    void theLabelsAreTheLargestOfTheProbabilitiesWhichAddUpToOne() {
        // A network that sees two thirds of the image at a time, in pixels that are not the file's.
        PreparationSettings narrow = new PreparationSettings(0, 100, 0.3, SIZE);
        try (Segmenter segmenter = Segmenter.of(() -> model(narrow), SegmentationSettings.PLAIN)) {
            segmenter.forEachFrame(NiftiImage.open(cine("volume.nii", 1, 2)), true, frame -> {
                float[][] maps = {frame.probability(0), frame.probability(1), frame.probability(2)};
                for (int i = 0; i < maps[0].length; i++) {
                    int best = maps[1][i] > maps[0][i] ? 1 : 0;
                    best = maps[2][i] > maps[best][i] ? 2 : best;
                    assertEquals(best, frame.labels()[i]);
                    assertEquals(1, maps[0][i] + maps[1][i] + maps[2][i], 1e-5);
                }
                assertEquals(0, frame.labels()[0]);
                assertEquals(1, frame.labels()[SIZE / 2 * SIZE + SIZE / 2]);
            });
        }
    }

    @Test
    void keepsTheLargestComponentsWhereAsked() {
        Path path = cine("volume.nii", 1, 2);
        float[] voxels = NiftiImage.open(path).frame(0);
        voxels[0] = 100;
        NiftiWriter.write(path, NiftiImage.open(path).header(), DataType.INT16, voxels);

        try (Segmenter all = segmenter(SegmentationSettings.PLAIN);
                Segmenter largest = segmenter(new SegmentationSettings(8, false, true))) {
            assertEquals(1, all.segment(NiftiImage.open(path)).labels()[0]);
            assertLabels(largest.segment(NiftiImage.open(path)), 2);
        }
    }

    @Test
    void flipsGiveANetworkThatDoesNotCareTheSameLabels() {
        Path path = cine("cine.nii", 3, 2);
        try (Segmenter segmenter = segmenter(new SegmentationSettings(4, true, false))) {
            assertLabels(segmenter.segment(NiftiImage.open(path)), 2);
        }
    }

    @Test
    void servesManyThreadsAndTouchesTheModelOnOne() {
        ExecutorService callers = Executors.newFixedThreadPool(6);
        List<CompletableFuture<Segmentation>> asked = new ArrayList<>();
        try (Segmenter segmenter = segmenter(new SegmentationSettings(2, false, false))) {
            for (int k = 0; k < 24; k++) {
                NiftiImage image = NiftiImage.open(cine("cine" + k + ".nii", 2 + k % 3, 2));
                asked.add(CompletableFuture.supplyAsync(() -> segmenter.segment(image), callers));
            }
            asked.forEach(segmentation -> assertLabels(segmentation.join(), 2));
        } finally {
            callers.shutdownNow();
        }
        assertEquals(Set.of("segmenter"), threads);
    }

    @Test
    void aModelThatCannotBeOpenedOrIsClosedIsNoModel() {
        IllegalStateException fault = assertThrows(
                IllegalStateException.class,
                () -> Segmenter.of(
                        () -> {
                            throw new IllegalStateException("no such file");
                        },
                        SegmentationSettings.PLAIN));
        assertEquals("no such file", fault.getMessage());

        Segmenter closed = segmenter(SegmentationSettings.PLAIN);
        closed.close();
        closed.close();
        NiftiImage image = NiftiImage.open(cine("volume.nii", 1, 2));
        IllegalStateException late = assertThrows(IllegalStateException.class, () -> closed.segment(image));
        assertTrue(late.getMessage().contains("closed"), late.getMessage());
    }

    @Test
    void anEmptyFrameOfASeriesIsBackgroundAndReported() {
        Path series = withEmptyFrames(1);
        try (Segmenter segmenter = segmenter(SegmentationSettings.PLAIN)) {
            Segmentation segmentation = segmenter.segment(NiftiImage.open(series));
            PredictionFiles outputs =
                    PredictionFiles.withProbabilities(folder.resolve("labels.nii"), segmenter.structures());
            FilePrediction.PredictedFile predicted =
                    new FilePrediction(segmenter, false, () -> {}).predict(series, outputs);

            int frame = SIZE * SIZE * 2;
            for (int i = 0; i < segmentation.labels().length; i++) {
                assertEquals(i / frame == 1 ? 0 : expected(i, 2), segmentation.labels()[i], "voxel " + i);
            }
            assertEquals(List.of(1), segmentation.emptyFrames());
            assertEquals(List.of(1), predicted.emptyFrames());
            assertTrue(
                    predicted.warnings().get(0).contains("every voxel has the same value in frame 1 of 3"),
                    predicted.warnings().toString());
            float[] background = NiftiImage.open(outputs.probabilities().get(0)).frame(1);
            for (float probability : background) {
                assertEquals(1, probability);
            }
        }
    }

    @Test
    void anImageWithoutAnyFrameWithContrastIsRefusedAndNothingIsWritten() {
        try (Segmenter segmenter = segmenter(SegmentationSettings.PLAIN)) {
            FilePrediction prediction = new FilePrediction(segmenter, false, () -> {});
            Path labels = folder.resolve("labels.nii");
            Path series = withEmptyFrames(0, 1, 2);
            Path volume = folder.resolve("flat.nii");
            NiftiWriter.write(
                    volume, NiftiImage.open(series).header().singleFrame(), DataType.INT16, new float[SIZE * SIZE * 2]);

            NiftiException all =
                    assertThrows(NiftiException.class, () -> prediction.predict(series, PredictionFiles.of(labels)));
            NiftiException single =
                    assertThrows(NiftiException.class, () -> prediction.predict(volume, PredictionFiles.of(labels)));

            assertTrue(all.getMessage().contains("no frame of the series has any contrast"), all.getMessage());
            assertTrue(single.getMessage().contains("every voxel of frame 0 has the value 0.0"), single.getMessage());
            assertFalse(Files.exists(labels));
        }
    }

    /** The series of {@link #cine} with three frames, some of them zeros. */
    private Path withEmptyFrames(int... empty) {
        NiftiImage image = NiftiImage.open(cine("full.nii", 3, 2));
        double[] values = image.values();
        float[] voxels = new float[values.length];
        for (int i = 0; i < voxels.length; i++) {
            int frame = i / (SIZE * SIZE * 2);
            voxels[i] = Arrays.stream(empty).anyMatch(zero -> zero == frame) ? 0 : (float) values[i];
        }
        Path path = folder.resolve("zeros.nii");
        NiftiWriter.write(path, image.header(), DataType.INT16, voxels);
        return path;
    }

    @Test
    void writesTheLabelsOnTheImagesOwnGrid() {
        NiftiImage image = NiftiImage.open(cine("cine.nii.gz", 2, 3));
        try (Segmenter segmenter = segmenter(SegmentationSettings.PLAIN)) {
            Segmentation segmentation = segmenter.segment(image);
            segmentation.write(folder.resolve("labels.nii.gz"));
            FilePrediction streaming = new FilePrediction(segmenter, false, () -> {});
            streaming.predict(image.path(), PredictionFiles.of(folder.resolve("streamed.nii.gz")));
        }
        NiftiImage labels = NiftiImage.open(folder.resolve("labels.nii.gz"));
        assertEquals(image.header().affine(), labels.header().affine());
        assertEquals(DataType.UINT8, labels.header().dataType());
        assertArrayEquals(
                labels.values(),
                NiftiImage.open(folder.resolve("streamed.nii.gz")).values());
    }
}
