package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.Sha256;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.PreparationSettings.Crop;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The centre of the view follows the body, wherever it lies in the field of view. */
class ViewCentreTest {
    private static final int RADIUS = 14;
    private static final int BODY = 2 * RADIUS + 1;
    private static final int SLICES = 2;
    private static final double[] SPACING = {1, 1, 5};
    private static final PreparationSettings FOREGROUND = new PreparationSettings(0, 100, 1, 32, Crop.FOREGROUND);

    @TempDir
    Path folder;

    /** A field of view around a round body that contains an organ, in noise. */
    private record Field(int left, int right, int front, int back, long seed) {
        int[] size() {
            return new int[] {left + BODY + right, front + BODY + back, SLICES};
        }

        private boolean inside(int x, int y, double centreX, double radius) {
            return Math.hypot(x - left - RADIUS - centreX, y - front - RADIUS) <= radius;
        }

        float[] intensities() {
            Random noise = new Random(seed);
            int[] size = size();
            float[] voxels = new float[size[0] * size[1] * SLICES];
            for (int i = 0; i < voxels.length; i++) {
                int x = i % size[0];
                int y = i / size[0] % size[1];
                float body = inside(x, y, 0, RADIUS) ? 100 : 0;
                voxels[i] = noise.nextInt(10) + (inside(x, y, 6, 4) ? 160 : body);
            }
            return voxels;
        }

        float[] organ() {
            int[] size = size();
            float[] voxels = new float[size[0] * size[1] * SLICES];
            for (int i = 0; i < voxels.length; i++) {
                voxels[i] = inside(i % size[0], i / size[0] % size[1], 6, 4) ? 1 : 0;
            }
            return voxels;
        }
    }

    private static Subject written(Path folder, Field field, String axes) {
        Path image = folder.resolve("image.nii");
        Path mask = folder.resolve("mask.nii");
        new ReorientedScan(field.size(), SPACING, field.intensities()).write(image, axes, DataType.FLOAT32);
        new ReorientedScan(field.size(), SPACING, field.organ()).write(mask, axes, DataType.UINT8);
        return Subject.of("one", "A", image, List.of(mask), List.of(new LabelledFrame("image", 0)), false);
    }

    @Property(tries = 60)
    void theViewShowsTheBodyWhereverItLies(
            @ForAll @IntRange(max = 60) int left,
            @ForAll @IntRange(max = 60) int right,
            @ForAll @IntRange(max = 60) int front,
            @ForAll @IntRange(max = 60) int back,
            @ForAll @IntRange(max = 2) int order,
            @ForAll long seed)
            throws IOException {
        Path folder = Files.createTempDirectory("view");
        try {
            Subject expected = written(folder, new Field(0, 0, 0, 0, 7), "RAS");
            byte[] labels = VolumePreparation.prepare(expected, 0, FOREGROUND).labels();
            // An even number of pixels has its centre between two of them, so the view may begin half a pixel later.
            Field field = new Field(left, right + (left + right) % 2, front, back + (front + back) % 2, seed);

            Subject subject =
                    written(folder, field, List.of("RAS", "LPS", "ARS").get(order));
            PreparedVolume view = VolumePreparation.prepare(subject, 0, FOREGROUND);

            assertArrayEquals(labels, view.labels());
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    @Test
    void labelsOfTheWholeScanComeBackToTheirVoxels() {
        Field field = new Field(50, 3, 0, 41, 1);
        Subject subject = written(folder, field, "RAS");
        VolumeGrid whole = ImagePreparation.whole(NiftiImage.open(subject.image()), FOREGROUND)
                .grid();
        byte[] labels = new byte[field.organ().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) field.organ()[i];
        }

        byte[] prepared = whole.labelsOnPreparedGrid(labels);

        assertEquals(0, (whole.width() - 32) % 2, "the view is the middle of the whole");
        int pixels = whole.width() * whole.height();
        float[] probabilities = new float[2 * prepared.length];
        for (int i = 0; i < prepared.length; i++) {
            int slice = i / pixels;
            probabilities[(2 * slice + prepared[i]) * pixels + i % pixels] = 1;
        }
        assertArrayEquals(labels, whole.labelsOnOriginalGrid(probabilities, 1));
    }

    @Test
    void theCentreOfTheScanIsUsedUnlessTheForegroundIsAskedFor() {
        Subject subject = written(folder, new Field(40, 0, 0, 40, 3), "RAS");
        NiftiImage image = NiftiImage.open(subject.image());

        assertEquals(new ViewCentre(34, 34), ViewCentre.of(image, new PreparationSettings(0, 100, 1, 32)));
        assertNotEquals(new ViewCentre(34, 34), ViewCentre.of(image, FOREGROUND));
    }

    @Test
    void theFirstFrameWithContrastDecidesForAllFrames() {
        Path file = folder.resolve("series.nii");
        int voxels = 40 * 40;
        byte[] series = new byte[3 * voxels];
        for (int i = 0; i < voxels; i++) {
            boolean body = i % 40 < 10 && i / 40 < 20;
            series[voxels + i] = (byte) (body ? 90 : 1);
            series[2 * voxels + i] = (byte) (i % 40 > 30 ? 90 : 1);
        }
        NiftiWriter.write(
                file,
                NiftiHeader.of(new int[] {40, 40, 1, 3}, new double[] {1, 1, 5, 1}, Affine.scaling(-1, -1, 5)),
                DataType.UINT8,
                series);

        assertEquals(new ViewCentre(4.5, 9.5), ViewCentre.of(NiftiImage.open(file), FOREGROUND));
    }

    @Test
    void tilesTogetherShowTheWholeSliceAndTheMiddleOneIsTheCentre() {
        Subject subject = written(folder, new Field(30, 20, 1, 0, 5), "RAS");
        PreparationSettings centre = new PreparationSettings(0, 100, 1, 32);
        PreparationSettings tiles = new PreparationSettings(0, 100, 1, 32, Crop.TILES);
        List<PreparedVolume> found = new ArrayList<>();

        VolumePreparation.forEachFrame(subject, 1, tiles, (frame, volume) -> found.add(volume));

        PreparedVolume cut = found.get(0);
        PreparedVolume view = VolumePreparation.prepare(subject, 0, centre);
        PreparedVolume whole = VolumePreparation.whole(subject, 0, 1, tiles);
        int[] columns = Tiles.starts(whole.grid().width(), 32);
        assertEquals(78, whole.grid().width());
        assertEquals(32, whole.grid().height());
        assertEquals(5, columns.length);
        assertEquals(SLICES * 5, cut.depth());
        assertEquals(cut.depth(), VolumePreparation.slices(subject, tiles));
        int pixels = 32 * 32;
        for (int slice = 0; slice < SLICES; slice++) {
            int middle = slice * 5 + 2;
            assertArrayEquals(
                    Arrays.copyOfRange(view.images(), slice * pixels, (slice + 1) * pixels),
                    Arrays.copyOfRange(cut.images(), middle * pixels, (middle + 1) * pixels));
            for (int tile = 0; tile < 5; tile++) {
                for (int row = 0; row < 32; row++) {
                    int from = (slice * 32 + row) * 78 + columns[tile];
                    int to = (slice * 5 + tile) * pixels + row * 32;
                    assertArrayEquals(
                            Arrays.copyOfRange(whole.labels(), from, from + 32),
                            Arrays.copyOfRange(cut.labels(), to, to + 32));
                }
                assertTrue(cut.labelled()[slice * 5 + tile]);
            }
        }
    }

    @Test
    void aScanWithoutContrastHasItsOwnCentre() {
        Path file = folder.resolve("flat.nii");
        NiftiWriter.write(
                file,
                NiftiHeader.of(new int[] {9, 7, 1}, new double[] {1, 1, 5}, Affine.scaling(-1, -1, 5)),
                DataType.UINT8,
                new byte[63]);

        assertEquals(new ViewCentre(4, 3), ViewCentre.of(NiftiImage.open(file), FOREGROUND));
    }

    @Test
    void otherCropsHaveOtherPreparedSlicesAndTheUsualOneKeepsItsKey() {
        PreparationSettings centre = new PreparationSettings(0.5, 99.5, 1.2, 288);
        PreparationSettings foreground = new PreparationSettings(0.5, 99.5, 1.2, 288, Crop.FOREGROUND);

        assertEquals(
                Sha256.of(StoreIndex.FORMAT
                        + " 3 PreparationSettings[lowPercentile=0.5, highPercentile=99.5, spacing=1.2, imageSize=288]"),
                StoreIndex.keyOfSettings(3, centre));
        assertNotEquals(StoreIndex.keyOfSettings(3, centre), StoreIndex.keyOfSettings(3, foreground));
    }
}
