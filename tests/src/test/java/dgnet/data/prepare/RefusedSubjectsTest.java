package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Subject;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparedStore.PreparationProgress;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import dgnet.data.prepare.ReadPolicy.ReadAttempts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a subject's files are tried, and what becomes of a store that has refused some. */
class RefusedSubjectsTest {
    private static final PreparationSettings SETTINGS = new PreparationSettings(0.5, 99.5, 1.5, 32);
    private static final ReadPolicy THRICE = new ReadPolicy(3, Duration.ofSeconds(90));

    @TempDir
    Path folder;

    private Dataset dataset;
    private Path image;
    private byte[] whole;
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final List<PreparationProgress> progress = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void phantom() throws IOException {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(3, 0, 3, 2, 32, 11), line -> {});
        dataset = Datasets.open("mnms", root);
        image = dataset.subjects("A").get(1).image();
        whole = Files.readAllBytes(image);
    }

    @Test
    void aFileThatCanBeReadAtTheSecondAttemptIsUsed() throws IOException {
        String expected = open(folder.resolve("other"), pauses::add).fingerprint();
        Files.delete(image);

        PreparedStore store = open(folder.resolve("cache"), pause -> {
            pauses.add(pause);
            restore();
        });

        assertEquals(List.of(), store.refused());
        assertEquals(expected, store.fingerprint());
        assertEquals(List.of(THRICE.pause()), pauses);
    }

    @Test
    void aFileThatBreaksOffHalfwayIsReadFromItsBeginningAgain() throws IOException {
        String expected = open(folder.resolve("other"), pauses::add).fingerprint();
        Files.write(image, Arrays.copyOf(whole, whole.length / 2));

        PreparedStore store = open(folder.resolve("cache"), pause -> {
            pauses.add(pause);
            restore();
        });

        assertEquals(List.of(), store.refused());
        assertEquals(expected, store.fingerprint());
        assertEquals(List.of(THRICE.pause()), pauses);
    }

    @Test
    void aFileIsGivenUpAfterTheLastAttempt() throws IOException {
        Files.delete(image);

        PreparedStore store = open(folder.resolve("cache"), pauses::add);

        assertEquals(List.of(THRICE.pause(), THRICE.pause()), pauses);
        assertEquals(image.toString(), store.refused().get(0).file());
    }

    @Test
    void aFileThatFailsInDifferentWaysHasNoMoreAttemptsInAll() throws IOException {
        Files.delete(image);

        PreparedStore store = open(folder.resolve("cache"), pause -> {
            pauses.add(pause);
            write(Arrays.copyOf(whole, whole.length / 2));
        });

        assertEquals(List.of(THRICE.pause(), THRICE.pause()), pauses);
        assertTrue(
                store.refused().get(0).cause().contains("truncated"),
                store.refused().toString());
    }

    @Test
    void aBadScanIsNotTriedAgain() throws IOException {
        Files.writeString(image, "a letter, not a scan");

        PreparedStore store = open(folder.resolve("cache"), pauses::add);

        assertEquals(List.of(), pauses);
        assertEquals(1, store.refused().size());
    }

    @Test
    void anInterruptEndsThePause() throws Exception {
        Files.delete(image);
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());
        Thread opening = new Thread(() -> ends.add(assertThrows(
                DataException.class,
                () -> open(folder.resolve("cache"), pause -> {
                    waiting.countDown();
                    never.await();
                }))));
        opening.start();
        waiting.await();
        opening.interrupt();
        opening.join();

        assertTrue(ends.get(0).getMessage().contains("interrupted"), ends.toString());
        assertEquals(List.of(), stores(folder.resolve("cache")));
    }

    @Test
    void aRefusalIsRememberedAndPartOfTheFingerprint() throws IOException {
        String complete = open(folder.resolve("other"), pauses::add).fingerprint();
        Files.writeString(image, "a letter, not a scan");
        PreparedStore first = open(folder.resolve("cache"), pauses::add);
        progress.clear();

        PreparedStore again = open(folder.resolve("cache"), pauses::add);

        assertEquals(List.of(), progress);
        assertEquals(first.refused(), again.refused());
        assertEquals(first.slices("A"), again.slices("A"));
        assertEquals(first.fingerprint(), again.fingerprint());
        assertNotEquals(complete, again.fingerprint());
    }

    @Test
    void aDomainIsPreparedAnewOnceARefusedFileCanBeRead() throws IOException {
        String complete = open(folder.resolve("other"), pauses::add).fingerprint();
        FileTime time = Files.getLastModifiedTime(image);
        // The disk returned wrong data: size and time of the file are unchanged.
        byte[] nonsense = whole.clone();
        Arrays.fill(nonsense, 100, nonsense.length, (byte) 0x55);
        write(nonsense);
        Files.setLastModifiedTime(image, time);
        assertEquals(1, open(folder.resolve("cache"), pauses::add).refused().size());
        restore();
        Files.setLastModifiedTime(image, time);

        PreparedStore mended = open(folder.resolve("cache"), pauses::add);

        assertEquals(List.of(), mended.refused());
        assertEquals(complete, mended.fingerprint());
        assertEquals(1, stores(folder.resolve("cache")).size());
    }

    @Test
    void aDomainOfWhichNothingCanBeReadHasNoSlices() throws IOException {
        for (Subject subject : dataset.subjects("A")) {
            Files.writeString(subject.image(), "a letter, not a scan");
        }

        PreparedStore store = open(folder.resolve("cache"), pauses::add);

        assertEquals(List.of(), store.slices("A"));
        assertEquals(
                List.of("A01", "A02", "A03"),
                store.refused().stream().map(RefusedSubject::subject).toList());
        assertEquals(store.refused(), open(folder.resolve("cache"), pauses::add).refused());
    }

    @Test
    void everySubjectIsCountedInTheProgress() throws IOException {
        Files.writeString(image, "a letter, not a scan");

        open(folder.resolve("cache"), pauses::add);

        assertEquals(
                List.of(1, 2, 3),
                progress.stream().map(PreparationProgress::done).toList());
    }

    @Test
    void preparedSlicesThatAreCutShortUnderARunAreTheDomainsFaultAndNoSubjects() throws IOException {
        PreparedStore store = open(folder.resolve("cache"), pauses::add);
        Path slices = stores(folder.resolve("cache")).get(0).resolve("slices.bin");
        float[] pixels = new float[32 * 32];
        // Compiled code notices the error later than interpreted code.
        for (int time = 0; time < 20_000; time++) {
            store.image("A", time % 18, pixels, 0);
        }
        try (FileChannel file = FileChannel.open(slices, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }

        DataException fault = assertThrows(DataException.class, () -> store.labels("A", 7, new byte[32 * 32], 0));

        assertEquals(DataException.class, fault.getClass());
        assertTrue(fault.getMessage().contains(slices + " of domain A were truncated"), fault.getMessage());
        assertEquals(
                DataException.class,
                assertThrows(DataException.class, () -> store.image("A", 7, pixels, 0))
                        .getClass());
    }

    @Test
    void preparedSlicesThatAreRemovedUnderARunAreTheDomainsFaultAndNoSubjects() throws IOException {
        PreparedStore store = open(folder.resolve("cache"), pauses::add);
        Path slices = stores(folder.resolve("cache")).get(0).resolve("slices.bin");
        try (FileChannel file = FileChannel.open(slices, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
        Files.delete(slices);

        DataException fault = assertThrows(DataException.class, () -> store.labels("A", 7, new byte[32 * 32], 0));

        assertEquals(DataException.class, fault.getClass());
        assertTrue(fault.getMessage().contains(slices + " of domain A were removed"), fault.getMessage());
    }

    @Test
    void dataThatIsGoneAsAWholeIsOneFaultAndNoSubjects() throws IOException {
        Path root = dataset.root();
        Path elsewhere = folder.resolve("elsewhere");
        for (boolean mountPointLeft : new boolean[] {false, true}) {
            Files.move(root, elsewhere);
            if (mountPointLeft) {
                Files.createDirectory(root);
            }

            DataException fault = assertThrows(DataException.class, () -> open(folder.resolve("cache"), pauses::add));

            assertEquals(DataException.class, fault.getClass());
            assertTrue(fault.getMessage().startsWith("the data folder " + root + " was removed"), fault.getMessage());
            Files.deleteIfExists(root);
            Files.move(elsewhere, root);
        }
        assertEquals(List.of(), open(folder.resolve("cache"), pauses::add).refused());
    }

    private PreparedStore open(Path cache, ReadAttempts.Wait wait) {
        return PreparedStore.open(
                cache, dataset, List.of("A"), SETTINGS, () -> new ReadAttempts(THRICE, wait), progress::add);
    }

    private void restore() {
        write(whole);
    }

    private void write(byte[] bytes) {
        try {
            Files.write(image, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> stores(Path cache) throws IOException {
        try (Stream<Path> left = Files.list(cache)) {
            return left.filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
