package dgnet.data.phantom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.Draw;
import dgnet.data.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifficultyTest {
    private static final PhantomSettings STANDARD = new PhantomSettings(3, 1, 3, 3, 64, 7);
    private static final PhantomSettings HARD = new PhantomSettings(8, 0, 2, 6, 120, 7).withDifficulty(Difficulty.HARD);

    @TempDir
    Path folder;

    @Test
    void standardIsTheDefaultAndKeepsItsBytes() throws IOException {
        assertEquals(Difficulty.STANDARD, PhantomSettings.DEFAULT.difficulty());
        Phantom.write(folder.resolve("phantom"), STANDARD, line -> {});
        assertEquals(
                "3dc7ac78ff284abad8318cc9023912469f4966870015e77d85feb70e7ae52b85",
                hashOfContents(folder.resolve("phantom")));
    }

    @Test
    void hardWritesTheSameBytesAgain() throws IOException {
        PhantomSettings settings = STANDARD.withDifficulty(Difficulty.HARD);
        Phantom.write(folder.resolve("first"), settings, line -> {});
        Phantom.write(folder.resolve("second"), settings, line -> {});
        Phantom.write(folder.resolve("other"), settings.withSeed(8), line -> {});
        Phantom.write(folder.resolve("standard"), STANDARD, line -> {});
        String first = hashOfContents(folder.resolve("first"));
        assertEquals(first, hashOfContents(folder.resolve("second")));
        assertNotEquals(first, hashOfContents(folder.resolve("other")));
        assertNotEquals(first, hashOfContents(folder.resolve("standard")));
    }

    @Test
    void aHardScanDependsOnItsSubjectAlone() {
        PhantomScan scan = PhantomScan.of(HardPhantom.SCANNERS.get(2), 17, HARD);
        PhantomScan again = PhantomScan.of(HardPhantom.SCANNERS.get(2), 17, HARD);
        assertArrayEquals(scan.images(), again.images());
        assertArrayEquals(scan.labels(), again.labels());
        assertFalse(Arrays.equals(
                scan.labels(),
                PhantomScan.of(HardPhantom.SCANNERS.get(2), 18, HARD).labels()));
    }

    @Test
    void everyHardScanHasAllStructuresWithinTheView() {
        int outside = 0;
        int labelled = 0;
        for (int subject = 0; subject < 32; subject++) {
            PhantomScan scan = PhantomScan.of(HardPhantom.SCANNERS.get(subject / 8), subject, HARD);
            int frame = scan.width() * scan.height() * scan.slices();
            int[] counts = new int[4];
            for (int i = 0; i < scan.labels().length; i++) {
                byte label = scan.labels()[i];
                assertTrue(label >= 0 && label <= 3, "label " + label);
                assertTrue(scan.images()[i] >= 0 && scan.images()[i] == Math.rint(scan.images()[i]));
                if (i < frame) {
                    counts[label]++;
                }
                if (label > 0) {
                    labelled++;
                    double x = (i % scan.width() - (scan.width() - 1) / 2.0)
                            * scan.scanner().spacing();
                    double y = (i / scan.width() % scan.height() - (scan.height() - 1) / 2.0)
                            * scan.scanner().spacing();
                    // 64 pixels of 2.25 mm, or 96 of 1.5 mm
                    outside += Math.max(Math.abs(x), Math.abs(y)) > 72 ? 1 : 0;
                }
            }
            for (int label = 1; label <= 3; label++) {
                assertTrue(counts[label] > 0.003 * frame, "subject " + subject + ": " + Arrays.toString(counts));
            }
        }
        assertTrue(outside < 0.002 * labelled, outside + " of " + labelled + " labelled voxels are outside the view");
    }

    @Test
    void slicesAboveTheBaseAndBelowTheApexHaveNoLabel() {
        Heart heart = HeartBuilder.builder(HardPhantom.heart(Draw.of(1, 1, "heart", 0), 0))
                .first(-0.2)
                .last(1.1)
                .build();
        assertEquals(
                List.of(false, true, false),
                Stream.of(0.0, 0.5, 1.0)
                        .map(position -> labels(heart, position))
                        .toList());
    }

    @Test
    void aScarChangesTheImageButNotTheLabels() {
        Heart healthy = HardPhantom.heart(Draw.of(1, 1, "heart", 0), 0);
        Heart scarred = HeartBuilder.builder(healthy)
                .scar(new Heart.Scar(0.5, 1, 1, 0.8))
                .build();
        float[] image = new float[80 * 80];
        float[] scarredImage = new float[80 * 80];
        byte[] labels = new byte[80 * 80];
        byte[] scarredLabels = new byte[80 * 80];
        painter(healthy).paint(0.5, 0, 1.8, 80, 80, image, labels);
        painter(scarred).paint(0.5, 0, 1.8, 80, 80, scarredImage, scarredLabels);
        assertArrayEquals(labels, scarredLabels);
        int changed = 0;
        int wall = 0;
        for (int i = 0; i < image.length; i++) {
            wall += labels[i] == 2 ? 1 : 0;
            changed += labels[i] == 2 && image[i] != scarredImage[i] ? 1 : 0;
        }
        assertTrue(changed > 0.2 * wall && changed < 0.6 * wall, changed + " of " + wall);
    }

    @Test
    void hardHeartsDifferMoreThanStandardOnes() {
        assertTrue(spread(true) > 3 * spread(false), spread(true) + " against " + spread(false));
    }

    @Test
    void anUnknownLevelIsRefusedWithTheNamesOfTheLevels() {
        assertEquals(Difficulty.HARD, Difficulty.of("Hard"));
        String message =
                assertThrows(DataException.class, () -> Difficulty.of("easy")).getMessage();
        assertEquals("The phantom has no difficulty \"easy\"; name one of standard, hard.", message);
    }

    private static SlicePainter painter(Heart heart) {
        Draw draw = Draw.of(1, 1, "surroundings", 0);
        return new SlicePainter(
                heart,
                HardPhantom.thorax(draw, 124),
                new SmoothField(draw, 124, 5.5),
                HardPhantom.SCANNERS.get(0).signals());
    }

    private static boolean labels(Heart heart, double position) {
        byte[] labels = new byte[80 * 80];
        painter(heart).paint(position, 0, 1.8, 80, 80, new float[80 * 80], labels);
        for (byte label : labels) {
            if (label != 0) {
                return true;
            }
        }
        return false;
    }

    /** How much larger the largest cavity of fifty hearts is than the smallest, as a share of the smallest. */
    private static double spread(boolean hard) {
        double smallest = Double.MAX_VALUE;
        double largest = 0;
        for (int i = 0; i < 50; i++) {
            Draw draw = Draw.of(3, i, "heart", 0);
            HeartSection section = (hard ? HardPhantom.heart(draw, 0) : Heart.of(draw, 0)).section(0.5, 0);
            smallest = Math.min(smallest, section.cavity());
            largest = Math.max(largest, section.cavity());
        }
        return largest / smallest - 1;
    }

    private static String hashOfContents(Path root) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (Stream<Path> inside = Files.walk(root)) {
            for (Path file : inside.filter(path -> path.toString().endsWith(".gz"))
                    .sorted()
                    .toList()) {
                try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
                    digest.update(content.readAllBytes());
                }
            }
        }
        return Sha256.hexadecimal(digest);
    }
}
