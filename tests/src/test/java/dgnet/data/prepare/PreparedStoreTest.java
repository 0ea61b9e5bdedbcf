package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.FileTree;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Subject;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparedStore.PreparationProgress;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedStoreTest {
    private static final PreparationSettings SETTINGS = new PreparationSettings(0.5, 99.5, 1.5, 64);
    private static final int PIXELS = 64 * 64;

    @TempDir
    Path folder;

    private Path cache;
    private Dataset dataset;
    private final List<PreparationProgress> progress = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void phantom() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(3, 1, 3, 4, 64, 11), line -> {});
        dataset = Datasets.open("mnms", root);
        cache = folder.resolve("cache");
    }

    @Test
    void holdsWhatThePreparationGives() {
        try (PreparedStore store = open(SETTINGS, "B", "D")) {
            float[] image = new float[PIXELS];
            byte[] label = new byte[PIXELS];
            for (String domain : store.domains()) {
                assertEquals(3 * 3 * 4, store.slices(domain).size());
                int index = 0;
                for (Subject subject : dataset.subjects(domain)) {
                    for (int frame = 0; frame < 3; frame++) {
                        PreparedVolume volume = VolumePreparation.prepare(subject, frame, SETTINGS);
                        for (int z = 0; z < 4; z++) {
                            assertEquals(
                                    new PreparedSlice(index, subject.id(), frame, z, volume.labelled()[z]),
                                    store.slices(domain).get(index));
                            store.image(domain, index, image, 0);
                            store.labels(domain, index, label, 0);
                            assertArrayEquals(
                                    Arrays.copyOfRange(volume.images(), z * PIXELS, (z + 1) * PIXELS), image, 1e-5f);
                            byte[] expected = volume.labels().length == 0
                                    ? new byte[PIXELS]
                                    : Arrays.copyOfRange(volume.labels(), z * PIXELS, (z + 1) * PIXELS);
                            assertArrayEquals(expected, label);
                            index++;
                        }
                    }
                }
            }
        }
    }

    @Test
    void opensAgainWithoutPreparing() throws IOException {
        String fingerprint = open(SETTINGS, "A", "B").fingerprint();
        assertEquals(6, progress.size());
        List<byte[]> first = contents();
        progress.clear();
        assertEquals(fingerprint, open(SETTINGS, "A", "B").fingerprint());
        assertEquals(List.of(), progress);
        assertSameBytes(first, contents());
    }

    @Test
    void preparesOnlyTheDomainThatIsNotThereYet() {
        open(SETTINGS, "A");
        progress.clear();
        open(SETTINGS, "A", "C");
        assertEquals(
                List.of("C", "C", "C"),
                progress.stream().map(PreparationProgress::domain).toList());
        assertEquals(
                List.of(1, 2, 3),
                progress.stream().map(PreparationProgress::done).toList());
    }

    @Test
    void preparesAnewForOtherSettingsButNotForAnotherTime() throws IOException {
        String fingerprint = open(SETTINGS, "A").fingerprint();
        assertNotEquals(
                fingerprint, open(new PreparationSettings(1, 99, 1.5, 64), "A").fingerprint());
        progress.clear();
        Path image = dataset.subjects("A").get(1).image();
        Files.setLastModifiedTime(image, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
        assertEquals(fingerprint, open(SETTINGS, "A").fingerprint());
        assertEquals(List.of(), progress, "the contents are the same");
    }

    @Test
    void preparesOnlyTheSubjectWhoseFileChanged() throws IOException {
        open(SETTINGS, "A");
        Path image = dataset.subjects("A").get(1).image();
        byte[] before = Files.readAllBytes(image);
        Files.copy(dataset.subjects("A").get(0).image(), image, StandardCopyOption.REPLACE_EXISTING);
        progress.clear();
        String changed = open(SETTINGS, "A").fingerprint();
        assertEquals(List.of("A02"), preparedNow());
        assertEquals(1, stores().size(), "the store of the old file is gone");
        List<byte[]> fromTwo = contents();
        FileTree.delete(cache);
        assertEquals(changed, open(SETTINGS, "A").fingerprint());
        assertSameBytes(fromTwo, contents());
        Files.write(image, before);
    }

    private List<String> preparedNow() {
        return progress.stream()
                .filter(PreparationProgress::prepared)
                .map(PreparationProgress::subject)
                .toList();
    }

    private List<Path> stores() throws IOException {
        try (Stream<Path> inside = Files.list(cache)) {
            return inside.filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    @Test
    void rebuildsWhatIsDamaged() throws IOException {
        String fingerprint = open(SETTINGS, "A").fingerprint();
        List<byte[]> whole = contents();
        for (String fault : List.of("{\"key\":", "{}", "null", "[1]", "")) {
            Files.writeString(file("index.json"), fault);
            assertEquals(fingerprint, open(SETTINGS, "A").fingerprint());
            assertSameBytes(whole, contents());
        }
        try (RandomAccessFile slices = new RandomAccessFile(file("slices.bin").toFile(), "rw")) {
            slices.setLength(slices.length() - 1);
        }
        assertEquals(fingerprint, open(SETTINGS, "A").fingerprint());
        Files.delete(file("slices.bin"));
        assertEquals(fingerprint, open(SETTINGS, "A").fingerprint());
        assertSameBytes(whole, contents());
    }

    @Test
    void isBuiltOnceWhereTwoOpenItAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<PreparedStore> first = threads.submit(() -> open(SETTINGS, "A"));
            Future<PreparedStore> second = threads.submit(() -> open(SETTINGS, "A"));
            assertEquals(first.get().fingerprint(), second.get().fingerprint());
        } finally {
            threads.shutdownNow();
        }
        assertEquals(3, progress.size());
    }

    @Test
    void goesOnWhereABuildWasGivenUp() throws IOException {
        String fingerprint = open(SETTINGS, "A").fingerprint();
        List<byte[]> whole = contents();
        FileTree.delete(cache);
        assertThrows(
                IllegalStateException.class,
                () -> PreparedStore.open(cache, dataset, List.of("A"), SETTINGS, ReadPolicy.ONCE, step -> {
                    if (step.done() == 2) {
                        throw new IllegalStateException("given up after " + step.subject());
                    }
                }));
        assertEquals(List.of(), stores(), "nothing that is not whole has a store's name");
        progress.clear();
        assertEquals(fingerprint, open(SETTINGS, "A").fingerprint());
        // Two existed, and the third may have finished before the others failed.
        assertTrue(preparedNow().size() <= 1, preparedNow().toString());
        assertEquals(3, progress.size());
        assertSameBytes(whole, contents());
    }

    @Test
    void preparesAgainWhatAKillLeftDamaged() throws IOException {
        String fingerprint = open(SETTINGS, "A").fingerprint();
        Path directory = stores().get(0);
        Path unfinished = directory.resolveSibling("." + directory.getFileName() + ".building");
        StoreIndex index = StoreIndex.read(directory.resolve("index.json"));
        StoreJournal journal = new StoreJournal(directory);
        for (int subject = 0; subject < 3; subject++) {
            journal.add(12 * subject, index.subjects().get(subject));
        }
        try (RandomAccessFile slices =
                new RandomAccessFile(directory.resolve("slices.bin").toFile(), "rw")) {
            slices.seek(15L * SliceFile.recordBytes(64) + 99);
            slices.write(77);
        }
        Files.writeString(directory.resolve("journal.jsonl"), "{\"first\": 0, \"ent", StandardOpenOption.APPEND);
        Files.delete(directory.resolve("index.json"));
        Files.move(directory, unfinished);
        progress.clear();
        assertEquals(fingerprint, open(SETTINGS, "A").fingerprint());
        assertEquals(List.of("A02"), preparedNow());
        assertTrue(Files.notExists(unfinished));
        assertTrue(Files.notExists(stores().get(0).resolve("journal.jsonl")));
    }

    @Test
    void readsAcrossTheBorderOfAMapping() throws IOException {
        open(SETTINGS, "A");
        Path slices = file("slices.bin");
        SliceFile one = SliceFile.map(slices, 64, 36, SliceFile.LARGEST_MAPPING);
        SliceFile many = SliceFile.map(slices, 64, 36, 5 * SliceFile.recordBytes(64) + 17);
        float[] expected = new float[PIXELS];
        float[] image = new float[PIXELS];
        byte[] expectedLabels = new byte[PIXELS];
        byte[] labels = new byte[PIXELS];
        for (int index = 0; index < 36; index++) {
            one.image(index, expected, 0);
            many.image(index, image, 0);
            assertArrayEquals(expected, image);
            one.labels(index, expectedLabels, 0);
            many.labels(index, labels, 0);
            assertArrayEquals(expectedLabels, labels);
        }
    }

    private PreparedStore open(PreparationSettings settings, String... domains) {
        return PreparedStore.open(cache, dataset, List.of(domains), settings, ReadPolicy.ONCE, progress::add);
    }

    /** The one file of this name in the cache. */
    private Path file(String name) {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path path : files.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList()) {
                contents.add(Files.readAllBytes(path));
            }
        }
        return contents;
    }

    private static void assertSameBytes(List<byte[]> expected, List<byte[]> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i));
        }
    }
}
