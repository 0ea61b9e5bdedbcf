package dgnet.model.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Structures;
import dgnet.model.predict.FakeLearner;
import dgnet.model.predict.Scans;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SubjectValidationSet;
import dgnet.model.predict.ValidationSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionSheetTest {
    private static final Structures STRUCTURES = Structures.of("grey", "white");

    @TempDir
    Path directory;

    @Test
    void writesAPngWithATileOfAtLeast192PixelsForEachColumn() throws IOException {
        Path png = directory.resolve("pictures/sheet.png");

        PredictionSheet.write(png, "site3 (unseen)", List.of(row(new float[32 * 32])), STRUCTURES);

        BufferedImage sheet = ImageIO.read(png.toFile());
        assertTrue(sheet.getWidth() >= 4 * 192, "width " + sheet.getWidth());
        assertTrue(sheet.getHeight() >= 192, "height " + sheet.getHeight());
        assertEquals(1, png.getParent().toFile().list().length);
    }

    @Test
    void labelsAreColouredAndIntensitiesAreGrey() {
        byte[] labels = new byte[32 * 32];
        labels[5 * 32 + 7] = 1;
        float[] image = new float[32 * 32];
        image[5 * 32 + 7] = 0.5f;

        BufferedImage plain = SliceTile.intensities(image, 32, 6);
        BufferedImage labelled = SliceTile.labelled(image, labels, 32, 6);

        for (int y = 0; y < plain.getHeight(); y++) {
            for (int x = 0; x < plain.getWidth(); x++) {
                boolean inside = x / 6 == 7 && y / 6 == 5;
                assertTrue(grey(plain.getRGB(x, y)));
                assertEquals(inside, !grey(labelled.getRGB(x, y)), x + ", " + y);
            }
        }
        assertEquals((Palette.rgb(0) | 0xFF000000), labelled.getRGB(7 * 6, 5 * 6), "the contour is opaque");
        assertNotEquals(
                (Palette.rgb(0) | 0xFF000000), labelled.getRGB(7 * 6 + 3, 5 * 6 + 3), "the inside is translucent");
    }

    @Test
    void choosesOneSliceOfEachOfSeveralScansAndSeveralOfOne() {
        for (String id : List.of("site1-sc01", "site1-sc02", "site1-sc03", "site1-sc04", "site1-sc05", "site2-sc01")) {
            Scans.write(directory, id, 0, false);
        }
        Dataset dataset = Scans.open(directory);
        SegmentationModel model = SegmentationModel.of(
                new FakeLearner(2, Scans.SIZE), dataset.structures().names(), Scans.PREPARATION);

        List<SheetRow> many = SheetRow.choose(model, cases(dataset, "site1"), 4);
        List<SheetRow> one = SheetRow.choose(model, cases(dataset, "site2"), 4);

        assertEquals(4, many.stream().map(SheetRow::caption).distinct().count());
        assertTrue(many.get(0).caption().startsWith("site1-sc01"), many.get(0).caption());
        assertTrue(many.get(3).caption().startsWith("site1-sc05"), many.get(3).caption());
        // Two of the scan's three slices have a mask.
        assertEquals(
                List.of("site2-sc01, frame 0, slice 0", "site2-sc01, frame 0, slice 1"),
                one.stream().map(SheetRow::caption).toList());
        assertEquals(1, one.get(0).dice(dataset.structures().regions().get(0)).getAsDouble());
    }

    @Test
    void aMethodWithoutADecoderLeavesTheReconstructionEmpty() {
        SheetRow row = row(new float[0]);

        BufferedImage sheet = PredictionSheet.draw("site3", List.of(row), STRUCTURES);

        assertTrue(sheet.getWidth() >= 4 * 192);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Path png = file.resolve("sheet.png");

        DataException fault = assertThrows(
                DataException.class, () -> PredictionSheet.write(png, "site3", List.of(row(new float[0])), STRUCTURES));
        assertTrue(fault.getMessage().contains(png.toString()), fault.getMessage());
    }

    private static ValidationSet cases(Dataset dataset, String domain) {
        return new SubjectValidationSet(dataset.subjects(domain), dataset.structures(), Scans.PREPARATION);
    }

    private static SheetRow row(float[] reconstruction) {
        return new SheetRow("a, slice 1", 32, new float[32 * 32], new byte[32 * 32], new byte[32 * 32], reconstruction);
    }

    private static boolean grey(int pixel) {
        int red = pixel >> 16 & 0xFF;
        return red == (pixel >> 8 & 0xFF) && red == (pixel & 0xFF);
    }
}
