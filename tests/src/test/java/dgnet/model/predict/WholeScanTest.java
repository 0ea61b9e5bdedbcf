package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.ReorientedScan;
import dgnet.model.learn.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A scan is segmented as a whole, whatever part of it the network sees at a time. */
class WholeScanTest {
    private static final int SIZE = 64;

    /** Stored pixels of 2 mm, a field of view of 500 mm. */
    private static final int FIELD = 250;

    /** A view of 160 mm. */
    private static final PreparationSettings NARROW = new PreparationSettings(0.5, 99.5, 2.5, SIZE);

    /** The probability of the structure is the mean of the pixels around, as in a network that sees a neighbourhood. */
    private static Prediction blurred(float[] images, int count) {
        int pixels = SIZE * SIZE;
        float[] probabilities = new float[2 * images.length];
        for (int i = 0; i < images.length; i++) {
            int slice = i / pixels;
            int row = i % pixels / SIZE;
            int column = i % SIZE;
            float sum = 0;
            int pixelsAround = 0;
            for (int y = Math.max(0, row - 2); y <= Math.min(SIZE - 1, row + 2); y++) {
                for (int x = Math.max(0, column - 2); x <= Math.min(SIZE - 1, column + 2); x++) {
                    sum += images[slice * pixels + y * SIZE + x];
                    pixelsAround++;
                }
            }
            float structure = sum / pixelsAround;
            probabilities[2 * slice * pixels + i % pixels] = 1 - structure;
            probabilities[(2 * slice + 1) * pixels + i % pixels] = structure;
        }
        return new Prediction(count, 1, SIZE, probabilities);
    }

    /** The same, changed in the last digits by the number of slices in the pass, as in a library with several kernels. */
    private static Prediction ofPass(float[] images, int count) {
        Prediction exact = blurred(images, count);
        for (int i = 0; i < exact.probabilities().length; i++) {
            exact.probabilities()[i] *= 1 + count * 1e-6f;
        }
        return exact;
    }

    private static Segmenter segmenter(SlicePredictor network, PreparationSettings preparation, int batch) {
        return segmenter(network, preparation, new SegmentationSettings(batch, false, false));
    }

    private static Segmenter segmenter(
            SlicePredictor network, PreparationSettings preparation, SegmentationSettings settings) {
        SegmentationModel model = new SegmentationModel() {
            @Override
            public List<String> structures() {
                return List.of("disc");
            }

            @Override
            public PreparationSettings preparation() {
                return preparation;
            }

            @Override
            public Prediction predict(float[] images, int count) {
                return network.predict(images, count);
            }

            @Override
            public Prediction disentangle(float[] images, int count) {
                return network.predict(images, count);
            }

            @Override
            public void close() {}
        };
        return Segmenter.of(() -> model, settings);
    }

    private static <T> T ofFile(NiftiHeader header, float[] voxels, Function<NiftiImage, T> work) throws IOException {
        Path file = Files.createTempFile("scan", ".nii");
        try {
            NiftiWriter.write(file, header, DataType.FLOAT32, voxels);
            return work.apply(NiftiImage.open(file));
        } finally {
            Files.delete(file);
        }
    }

    /** Labels of two slices with a disc of 60 mm radius at voxel (x, y). */
    private static byte[] labelsOfDisc(Segmenter segmenter, int x, int y) throws IOException {
        float[] voxels = new float[FIELD * FIELD * 2];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = Math.hypot(i % FIELD - x, i / FIELD % FIELD - y) < 30 ? 100 : 0;
        }
        NiftiHeader header =
                NiftiHeader.of(new int[] {FIELD, FIELD, 2}, new double[] {2, 2, 10}, Affine.scaling(-2, -2, 10));
        return ofFile(header, voxels, image -> segmenter.segment(image).labels());
    }

    @Property(tries = 12)
    void aStructureIsSegmentedAlikeAnywhereInTheFieldOfView(
            @ForAll @IntRange(min = 33, max = FIELD - 34) int x, @ForAll @IntRange(min = 33, max = FIELD - 34) int y)
            throws IOException {
        try (Segmenter segmenter = segmenter(WholeScanTest::blurred, NARROW, 8)) {
            byte[] centred = labelsOfDisc(segmenter, 125, 125);
            byte[] moved = labelsOfDisc(segmenter, x, y);

            int both = 0;
            int sum = 0;
            for (int i = 0; i < moved.length; i++) {
                int column = i % FIELD + 125 - x;
                int row = i / FIELD % FIELD + 125 - y;
                boolean within = column >= 0 && column < FIELD && row >= 0 && row < FIELD;
                int there = within ? centred[(i / FIELD / FIELD * FIELD + row) * FIELD + column] : 0;
                both += moved[i] * there;
                sum += moved[i] + centred[i];
            }
            assertTrue(2.0 * both / sum > 0.99, "Dice " + 2.0 * both / sum);
        }
    }

    /** Before there were tiles, a frame was prepared, predicted in batches of slices, and resampled as a whole. */
    @Property(tries = 40)
    void aScanWithinTheViewHasTheBitsOfOneForwardPassForEachSlice(
            @ForAll @IntRange(min = 2, max = 80) int width,
            @ForAll @IntRange(min = 2, max = 80) int height,
            @ForAll @IntRange(min = 1, max = 5) int depth,
            @ForAll @IntRange(min = 1, max = 4) int batch,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        float[] voxels = new float[width * height * depth];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = random.nextFloat() * 900 - 50;
        }
        double largest = Math.min(30, (SIZE - 0.001) * 2.5 / (Math.max(width, height) - 1));
        double spacing = largest * (0.3 + 0.7 * random.nextDouble());
        NiftiHeader header = NiftiHeader.of(
                new int[] {width, height, depth},
                new double[] {spacing, spacing, 3 * spacing},
                Affine.scaling(-spacing, spacing, 3 * spacing));

        ofFile(header, voxels, image -> {
            ImagePreparation view = new ImagePreparation(image, NARROW);
            int pixels = SIZE * SIZE;
            float[] images = view.slices(0, image.frame(0));
            float[] expected = new float[2 * depth * pixels];
            for (int first = 0; first < depth; first += batch) {
                int count = Math.min(batch, depth - first);
                Prediction part = ofPass(Arrays.copyOfRange(images, first * pixels, (first + count) * pixels), count);
                System.arraycopy(part.probabilities(), 0, expected, 2 * first * pixels, 2 * count * pixels);
            }
            try (Segmenter segmenter = segmenter(WholeScanTest::ofPass, NARROW, batch)) {
                segmenter.forEachFrame(image, true, frame -> {
                    assertArrayEquals(view.grid().labelsOnOriginalGrid(expected, 1), frame.labels());
                    List<float[]> slices = new ArrayList<>();
                    for (int z = 0; z < depth; z++) {
                        slices.add(Arrays.copyOfRange(expected, 2 * z * pixels, 2 * (z + 1) * pixels));
                    }
                    for (int label = 0; label < 2; label++) {
                        assertArrayEquals(
                                view.grid().probabilityOnOriginalGrid(slices, label), frame.probability(label));
                    }
                });
            }
            return true;
        });
    }

    @Property(tries = 60)
    void theViewIsTheMiddleOfTheWholeAndTheWholeCoversEveryVoxel(
            @ForAll @IntRange(min = 2, max = 200) int width,
            @ForAll @IntRange(min = 2, max = 200) int height,
            @ForAll @IntRange(min = 3, max = 40) int tenths)
            throws IOException {
        float[] voxels = new float[width * height];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (i * 31) % 257;
        }
        NiftiHeader header = NiftiHeader.of(
                new int[] {width, height, 1},
                new double[] {tenths / 10.0, tenths / 10.0, 30},
                Affine.scaling(-tenths / 10.0, -tenths / 10.0, 30));
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.3, 48);

        ofFile(header, voxels, image -> {
            ImagePreparation view = new ImagePreparation(image, settings);
            ImagePreparation whole = ImagePreparation.whole(image, settings);
            float[] small = view.slices(0, image.frame(0));
            float[] large = whole.slices(0, image.frame(0));
            int across = whole.grid().width();
            int left = (across - 48) / 2;
            int top = (whole.grid().height() - 48) / 2;
            for (int i = 0; i < small.length; i++) {
                assertEquals(small[i], large[(top + i / 48) * across + left + i % 48]);
            }
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    assertTrue(whole.grid().inside(row, column), "voxel " + column + ", " + row);
                }
            }
            return true;
        });
    }

    @Test
    void aScanStoredAlongAnyAxesIsCoveredToo() throws IOException {
        float[] voxels = new float[FIELD * 90 * 2];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = Math.hypot(i % FIELD - 220, i / FIELD % 90 - 40) < 20 ? 100 : 0;
        }
        ReorientedScan scan = new ReorientedScan(new int[] {FIELD, 90, 2}, new double[] {2, 2, 10}, voxels);
        for (String code : List.of("RAS", "PIR", "SLA")) {
            Path file = Files.createTempFile("scan", ".nii");
            try (Segmenter segmenter = segmenter(WholeScanTest::blurred, NARROW, 3)) {
                scan.write(file, code, DataType.FLOAT32);
                byte[] labels = segmenter.segment(NiftiImage.open(file)).labels();
                float[] stored = NiftiImage.open(file).frame(0);
                int both = 0;
                int sum = 0;
                for (int i = 0; i < labels.length; i++) {
                    both += stored[i] > 0 ? labels[i] : 0;
                    sum += labels[i] + (stored[i] > 0 ? 1 : 0);
                }
                assertTrue(2.0 * both / sum > 0.97, code + ": Dice " + 2.0 * both / sum);
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void onlyTheViewIsSegmentedIfAsked() throws IOException {
        float[] voxels = new float[FIELD * FIELD];
        for (int i = 0; i < voxels.length; i++) {
            boolean left = Math.hypot(i % FIELD - 40, i / FIELD % FIELD - 125) < 20;
            voxels[i] = left || Math.hypot(i % FIELD - 125, i / FIELD % FIELD - 125) < 20 ? 100 : 0;
        }
        NiftiHeader header =
                NiftiHeader.of(new int[] {FIELD, FIELD, 1}, new double[] {2, 2, 10}, Affine.scaling(-2, -2, 10));
        int row = 125 * FIELD;
        ofFile(header, voxels, image -> {
            try (Segmenter whole = segmenter(WholeScanTest::blurred, NARROW, SegmentationSettings.PLAIN);
                    Segmenter view = segmenter(
                            WholeScanTest::blurred, NARROW, new SegmentationSettings(8, false, false, true))) {
                byte[] all = whole.segment(image).labels();
                byte[] seen = view.segment(image).labels();
                assertEquals(1, all[row + 40]);
                assertEquals(0, seen[row + 40]);
                assertEquals(1, all[row + 125]);
                assertEquals(1, seen[row + 125]);
            }
            return true;
        });
    }

    @Test
    void theEntropyIsThatOfTheProbabilitiesOnTheScansGridAndZeroOutsideTheView() throws IOException {
        SlicePredictor undecided = (images, count) -> {
            float[] halves = new float[2 * images.length];
            Arrays.fill(halves, 0.5f);
            return new Prediction(count, 1, SIZE, halves);
        };
        float[] voxels = new float[FIELD * FIELD];
        voxels[125 * FIELD + 125] = 100;
        NiftiHeader header =
                NiftiHeader.of(new int[] {FIELD, FIELD, 1}, new double[] {2, 2, 10}, Affine.scaling(-2, -2, 10));
        int row = 125 * FIELD;
        ofFile(header, voxels, image -> {
            try (Segmenter view = segmenter(undecided, NARROW, new SegmentationSettings(8, false, false, true))) {
                view.forEachFrame(image, true, frame -> {
                    float[] entropy = frame.entropy();
                    assertEquals(FIELD * FIELD, entropy.length);
                    assertEquals(0, entropy[row + 40]);
                    assertEquals(1, entropy[row + 125], 1e-6);
                    assertEquals(1, entropy[row + 125 + 38], 1e-6);
                });
            }
            return true;
        });
    }

    @Test
    void aSliceOfMetresIsRefusedByName() throws IOException {
        NiftiHeader header =
                NiftiHeader.of(new int[] {300, 4, 1}, new double[] {90, 90, 90}, Affine.scaling(90, 90, 90));
        float[] voxels = new float[1200];
        voxels[7] = 1;
        NiftiException fault = assertThrows(
                NiftiException.class,
                () -> ofFile(header, voxels, image -> {
                    try (Segmenter segmenter = segmenter(WholeScanTest::blurred, NARROW, 3)) {
                        return segmenter.segment(image);
                    }
                }));
        assertTrue(fault.getMessage().contains("10764×108 pixels of 2.5 mm"), fault.getMessage());
    }

    @Test
    void scansLargerThanWhatTrainingSawAreCounted() {
        assertEquals(
                "2 of 3 scans are larger than the 160×160 mm about the centre of a slice that training saw. The rest is segmented too,"
                        + " but the network may find structures there that do not exist; --keep-largest removes most of them, and"
                        + " --view-only leaves the rest out",
                FrameSegmentation.note(NARROW, 2, 3).orElseThrow());
        assertEquals(Optional.empty(), FrameSegmentation.note(NARROW, 0, 3));
        PreparationSettings tiles = new PreparationSettings(0.5, 99.5, 2.5, SIZE, PreparationSettings.Crop.TILES);
        assertEquals(Optional.empty(), FrameSegmentation.note(tiles, 2, 3));
    }
}
