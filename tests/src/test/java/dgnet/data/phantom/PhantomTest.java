package dgnet.data.phantom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumePreparation;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomTest {
    private static final PhantomSettings SMALL = new PhantomSettings(3, 1, 3, 3, 64, 7);

    @TempDir
    Path folder;

    @Test
    void sameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        Phantom.write(folder.resolve("first"), SMALL, line -> {});
        Phantom.write(folder.resolve("second"), SMALL, line -> {});
        Phantom.write(folder.resolve("third"), SMALL.withSeed(8), line -> {});
        Map<String, byte[]> first = files(folder.resolve("first"));
        Map<String, byte[]> second = files(folder.resolve("second"));
        Map<String, byte[]> third = files(folder.resolve("third"));
        assertEquals(1 + 4 * (3 + 2), first.size());
        assertEquals(first.keySet(), second.keySet());
        assertEquals(first.keySet(), third.keySet());
        first.forEach((name, bytes) -> assertArrayEquals(bytes, second.get(name), name));
        first.forEach((name, bytes) -> {
            if (name.endsWith(".gz")) {
                assertFalse(Arrays.equals(bytes, third.get(name)), name);
            }
        });
    }

    @Test
    void opensAsTheLayoutOfTheChallenge() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, SMALL, line -> {});
        Dataset dataset = Datasets.open("mnms", root);
        assertEquals(List.of("A", "B", "C", "D"), dataset.domains());
        assertEquals(List.of("LV", "MYO", "RV"), dataset.structures().names());
        for (String vendor : dataset.domains()) {
            assertEquals(3, dataset.subjects(vendor).size());
            assertEquals(
                    2,
                    dataset.subjects(vendor).stream().filter(Subject::labelled).count());
        }
        Subject subject = dataset.subjects("B").get(0);
        NiftiImage image = NiftiImage.open(subject.image());
        assertEquals(DataType.INT16, image.header().dataType());
        assertEquals(3, image.header().frames());
        assertEquals(1.6, image.header().spacing()[0], 1e-6);
        assertEquals(
                List.of("ED", "ES"),
                subject.labelledFrames().stream()
                        .map(Subject.LabelledFrame::name)
                        .toList());
    }

    @Test
    void annotatesEndDiastoleAndEndSystoleOnly() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 5, 3, 64, 7), line -> {});
        for (Subject subject : Datasets.open("mnms", root).subjects()) {
            NiftiImage mask = NiftiImage.open(subject.masks().get(0).path());
            int diastole = subject.labelledFrames().get(0).index();
            int systole = subject.labelledFrames().get(1).index();
            for (int t = 0; t < 5; t++) {
                int[] counts = counts(mask.labels(t));
                for (int label = 1; label <= 3; label++) {
                    assertEquals(t == diastole || t == systole, counts[label] > 0, subject.id() + " frame " + t);
                }
            }
            assertTrue(
                    counts(mask.labels(systole))[1] < 0.85 * counts(mask.labels(diastole))[1],
                    "the left ventricle of " + subject.id() + " hardly contracts");
        }
    }

    @Test
    void showsTheHeartAtTheLeftOfTheMyocardiumWhateverTheStorage() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 2, 6, 120, 3), line -> {});
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.5, 96);
        for (Subject subject : Datasets.open("mnms", root).subjects()) {
            PreparedVolume volume = VolumePreparation.prepare(subject, 0, settings);
            double[] left = new double[4];
            double[] count = new double[4];
            double first = 96;
            double last = 0;
            int pixels = 96 * 96;
            for (int i = 0; i < volume.labels().length; i++) {
                int label = volume.labels()[i];
                int column = i % pixels % 96;
                left[label] += column;
                count[label]++;
                if (label > 0) {
                    first = Math.min(first, column);
                    last = Math.max(last, column);
                }
            }
            // Rotations stay under 45°: the right ventricle is on the left of the picture (radiological convention).
            assertTrue(left[3] / count[3] < left[1] / count[1] - 5, subject.id());
            double share = (last - first + 1) / 96;
            assertTrue(share > 0.45 && share < 0.78, subject.id() + " spans " + share);
            // No border pixel is labelled: the heart fits.
            assertTrue(first > 3 && last < 92, subject.id());
        }
    }

    @Test
    void vendorsDiffer() {
        PhantomScan a = PhantomScan.of(Scanner.ALL.get(0), 0, SMALL);
        PhantomScan d = PhantomScan.of(Scanner.ALL.get(3), 0, SMALL);
        assertTrue(contrast(a) > 1.25 * contrast(d), contrast(a) + " against " + contrast(d));
        assertNotEquals(a.width(), d.width());
    }

    @Test
    void refusesAFolderInUse() throws IOException {
        Path used = Files.createDirectory(folder.resolve("used"));
        Files.writeString(used.resolve("thesis.txt"), "all of it");
        DataException fault = assertThrows(DataException.class, () -> Phantom.write(used, SMALL, line -> {}));
        assertTrue(fault.getMessage().contains("used"), fault.getMessage());
        assertEquals("all of it", Files.readString(used.resolve("thesis.txt")));
        assertEquals(1, files(folder).size());
    }

    @Test
    void leavesNothingBehindWhenItIsInterrupted() throws IOException {
        Path root = folder.resolve("phantom");
        IllegalStateException stop = new IllegalStateException("stop");
        assertThrows(
                IllegalStateException.class,
                () -> Phantom.write(root, SMALL, line -> {
                    throw stop;
                }));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Mean intensity of the left ventricle's cavity over that of its wall. */
    private static double contrast(PhantomScan scan) {
        double[] sum = new double[4];
        double[] count = new double[4];
        for (int i = 0; i < scan.images().length; i++) {
            sum[scan.labels()[i]] += scan.images()[i];
            count[scan.labels()[i]]++;
        }
        return (sum[1] / count[1]) / (sum[2] / count[2]);
    }

    private static int[] counts(int[] labels) {
        int[] counts = new int[4];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> inside = Files.walk(root)) {
            for (Path path : inside.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
