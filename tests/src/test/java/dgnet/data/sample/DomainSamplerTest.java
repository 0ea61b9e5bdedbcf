package dgnet.data.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.ReadPolicy;
import dgnet.data.sample.DomainSampler.Balance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainSamplerTest {
    private static final int SIZE = 64;
    private static final int PIXELS = SIZE * SIZE;

    @TempDir
    static Path folder;

    private static Dataset dataset;
    private static PreparedStore store;

    @BeforeAll
    static void phantom() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(4, 1, 4, 3, 64, 21), line -> {});
        dataset = Datasets.open("mnms", root);
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.5, SIZE);
        store = PreparedStore.open(
                folder.resolve("cache"), dataset, List.of("A", "B"), settings, ReadPolicy.ONCE, step -> {});
    }

    @Test
    void drawsTheSameBatchInAnyOrderAndOnAnyThread() throws Exception {
        DomainSampler sampler = sampler("A", 1);
        List<Batch> expected = new ArrayList<>();
        for (int episode = 0; episode < 20; episode++) {
            for (Role role : Role.values()) {
                expected.add(draw(sampler("A", 1), episode, role, 0, 3, Set.of()));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Batch>> drawn = new ArrayList<>();
            for (int i = expected.size() - 1; i >= 0; i--) {
                Batch batch = expected.get(i);
                drawn.add(
                        threads.submit(() -> draw(sampler, batch.episode(), batch.role(), batch.step(), 3, Set.of())));
            }
            for (int i = 0; i < drawn.size(); i++) {
                Batch batch = drawn.get(i).get();
                assertArrayEquals(expected.get(expected.size() - 1 - i).images(), batch.images());
                assertArrayEquals(expected.get(expected.size() - 1 - i).labels(), batch.labels());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void everyPartOfTheKeyMatters() {
        Batch batch = draw(sampler("A", 1), 5, Role.META_TRAIN_UNLABELLED, 0, 2, Set.of());
        List<Batch> others = List.of(
                draw(sampler("A", 2), 5, Role.META_TRAIN_UNLABELLED, 0, 2, Set.of()),
                draw(sampler("A", 1), 6, Role.META_TRAIN_UNLABELLED, 0, 2, Set.of()),
                draw(sampler("A", 1), 5, Role.META_TEST_UNLABELLED, 0, 2, Set.of()),
                draw(sampler("A", 1), 5, Role.META_TRAIN_UNLABELLED, 1, 2, Set.of()),
                draw(sampler("B", 1), 5, Role.META_TRAIN_UNLABELLED, 0, 2, Set.of()));
        for (Batch other : others) {
            assertFalse(Arrays.equals(batch.images(), other.images()));
        }
        float[] first = Arrays.copyOf(batch.images(), PIXELS);
        float[] second = Arrays.copyOfRange(batch.images(), PIXELS, 2 * PIXELS);
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void aLargerBatchBeginsWithTheSmallerOne() {
        Batch two = draw(sampler("A", 1), 9, Role.META_TRAIN_LABELLED, 0, 2, Set.of());
        Batch five = draw(sampler("A", 1), 9, Role.META_TRAIN_LABELLED, 0, 5, Set.of());
        assertArrayEquals(two.images(), Arrays.copyOf(five.images(), 2 * PIXELS));
        assertArrayEquals(two.labels(), Arrays.copyOf(five.labels(), 2 * PIXELS));
    }

    @Test
    void drawsOnlyWhatEachRoleMaySee() {
        Split.DomainSplit split = split("A");
        Set<String> labelled = ids(split.labelled());
        Set<String> unlabelled = ids(split.unlabelled());
        Set<String> validation = ids(split.validation());
        assertFalse(validation.isEmpty());
        Set<Integer> labelledSlices = new HashSet<>();
        Set<Integer> unlabelledSlices = new HashSet<>();
        DomainSampler plain = new DomainSampler(store, split, AugmentationSettings.NONE, 3);
        for (int episode = 0; episode < 60; episode++) {
            labelledSlices.addAll(found(draw(plain, episode, Role.META_TEST_LABELLED, 0, 4, Set.of())));
            unlabelledSlices.addAll(found(draw(plain, episode, Role.META_TEST_UNLABELLED, 0, 4, Set.of())));
        }
        Set<Integer> labelledPool = new HashSet<>();
        Set<Integer> unlabelledPool = new HashSet<>();
        for (PreparedSlice slice : store.slices("A")) {
            assertFalse(validation.contains(slice.subject())
                    && (labelledSlices.contains(slice.index()) || unlabelledSlices.contains(slice.index())));
            if (labelled.contains(slice.subject())) {
                (slice.labelled() ? labelledPool : unlabelledPool).add(slice.index());
            } else if (unlabelled.contains(slice.subject())) {
                unlabelledPool.add(slice.index());
            }
        }
        // Sixty batches of four contain every slice of these small pools.
        assertEquals(labelledPool, labelledSlices);
        assertEquals(unlabelledPool, unlabelledSlices);
        assertEquals(labelledPool.size(), plain.poolSize(Role.META_TRAIN_LABELLED));
        assertEquals(unlabelledPool.size(), plain.poolSize(Role.META_TRAIN_UNLABELLED));
    }

    @Test
    void balancesBySubjectOrByPosition() {
        Split.DomainSplit split = split("A");
        for (Balance balance : Balance.values()) {
            DomainSampler sampler = new DomainSampler(store, split, AugmentationSettings.NONE, balance, 3);
            Map<String, Integer> groups = new TreeMap<>();
            Map<Integer, Integer> slices = new TreeMap<>();
            int drawn = 0;
            for (int episode = 0; episode < 150; episode++) {
                for (int index : found(draw(sampler, episode, Role.META_TEST_UNLABELLED, 0, 8, Set.of()))) {
                    PreparedSlice slice = store.slices("A").get(index);
                    slices.merge(index, 1, Integer::sum);
                    groups.merge(
                            balance == Balance.SUBJECT ? slice.subject() : Integer.toString(slice.z()),
                            1,
                            Integer::sum);
                    drawn++;
                }
            }
            int expected = drawn / groups.size();
            groups.forEach((group, count) -> assertEquals(expected, count, 0.2 * expected, balance + ", " + group));
            assertEquals(slices.size(), sampler.poolSize(Role.META_TEST_UNLABELLED));
            if (balance == Balance.SUBJECT) {
                // The unlabelled subject has twice as many unlabelled frames as the others, so each of its slices is
                // rarer.
                int least = slices.values().stream()
                        .mapToInt(Integer::intValue)
                        .min()
                        .getAsInt();
                int most = slices.values().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .getAsInt();
                assertTrue(most > 1.5 * least, least + " to " + most);
            }
        }
    }

    @Test
    void labelsBelongToTheirImages() {
        DomainSampler plain = new DomainSampler(store, split("B"), AugmentationSettings.NONE, 3);
        Batch batch = draw(plain, 0, Role.META_TRAIN_LABELLED, 0, 6, Set.of());
        byte[] expected = new byte[PIXELS];
        List<Integer> indices = found(batch);
        for (int i = 0; i < 6; i++) {
            store.labels("B", indices.get(i), expected, 0);
            assertArrayEquals(expected, Arrays.copyOfRange(batch.labels(), i * PIXELS, (i + 1) * PIXELS));
        }
    }

    @Test
    void fallsBackOnLabelledSlicesWhereNoneIsUnlabelled() {
        // Two frames, both annotated, and no subject without a mask.
        Path root = folder.resolve("annotated");
        Phantom.write(root, new PhantomSettings(2, 0, 2, 2, 64, 4), line -> {});
        Dataset annotated = Datasets.open("mnms", root);
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.5, SIZE);
        PreparedStore small = PreparedStore.open(
                folder.resolve("cache"), annotated, List.of("A"), settings, ReadPolicy.ONCE, step -> {});
        Split.DomainSplit split =
                Split.of(annotated, "D", List.of("A"), 1, 0, 1).sources().get(0);
        DomainSampler sampler = new DomainSampler(small, split, AugmentationSettings.PUBLISHED, 1);
        Batch batch = draw(sampler, 0, Role.META_TRAIN_UNLABELLED, 0, 3, Set.of());
        assertEquals(0, batch.labels().length);
        assertEquals(8, sampler.poolSize(Role.META_TRAIN_UNLABELLED));
    }

    @Test
    void saysSoWhereThereIsNothingToLearnFrom() {
        Split.DomainSplit none =
                new Split.DomainSplit("A", List.of(), List.of(), split("A").unlabelled());
        DataException fault =
                assertThrows(DataException.class, () -> new DomainSampler(store, none, AugmentationSettings.NONE, 1));
        assertTrue(fault.getMessage().contains("domain A"), fault.getMessage());
    }

    @Test
    void anExcludedSubjectIsNeverDrawnAndTheOtherSlicesStayBitForBit() {
        DomainSampler sampler = sampler("A", 1);
        DomainSampler plain = new DomainSampler(store, split("A"), AugmentationSettings.NONE, 1);
        List<String> ids =
                store.slices("A").stream().map(PreparedSlice::subject).toList();
        for (Role role : Role.values()) {
            // Without augmentation the subjects can be identified; the same key draws the same slices with
            // augmentation.
            Set<String> excluded =
                    Set.of(ids.get(found(draw(plain, 0, role, 1, 1, Set.of())).get(0)));
            int drawnAgain = 0;
            for (int episode = 0; episode < 30; episode++) {
                List<Integer> before = found(draw(plain, episode, role, 1, 4, Set.of()));
                List<Integer> after = found(draw(plain, episode, role, 1, 4, excluded));
                Batch whole = draw(sampler, episode, role, 1, 4, Set.of());
                Batch without = draw(sampler, episode, role, 1, 4, excluded);
                for (int i = 0; i < 4; i++) {
                    assertFalse(excluded.contains(ids.get(after.get(i))));
                    if (excluded.contains(ids.get(before.get(i)))) {
                        drawnAgain++;
                    } else {
                        assertEquals(before.get(i), after.get(i));
                        assertArrayEquals(slice(whole.images(), i), slice(without.images(), i));
                    }
                }
                assertArrayEquals(
                        without.images(),
                        draw(sampler("A", 1), episode, role, 1, 4, excluded).images());
            }
            assertTrue(drawnAgain > 0);
        }
    }

    @Test
    void theRemainingSlicesAreAllDrawnWhenSubjectsAreExcluded() {
        DomainSampler plain = new DomainSampler(store, split("A"), AugmentationSettings.NONE, 3);
        Set<String> excluded = Set.of(split("A").labelled().get(0).id());
        Set<Integer> expected = new HashSet<>();
        for (PreparedSlice slice : store.slices("A")) {
            if (slice.labelled()
                    && ids(split("A").labelled()).contains(slice.subject())
                    && !excluded.contains(slice.subject())) {
                expected.add(slice.index());
            }
        }
        Set<Integer> drawn = new HashSet<>();
        for (int episode = 0; episode < 60; episode++) {
            drawn.addAll(found(draw(plain, episode, Role.META_TRAIN_LABELLED, 0, 4, excluded)));
        }
        assertEquals(expected, drawn);
    }

    @Test
    void drawsLabelledSlicesWhereEveryUnlabelledOneIsExcluded() {
        // Both frames are annotated, so only the subject without a mask is unlabelled.
        Path root = folder.resolve("one-unlabelled");
        Phantom.write(root, new PhantomSettings(3, 1, 2, 2, 64, 4), line -> {});
        Dataset annotated = Datasets.open("mnms", root);
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.5, SIZE);
        PreparedStore small = PreparedStore.open(
                folder.resolve("cache"), annotated, List.of("A"), settings, ReadPolicy.ONCE, step -> {});
        Split.DomainSplit split =
                Split.of(annotated, "D", List.of("A"), 1, 0, 1).sources().get(0);
        DomainSampler plain = new DomainSampler(small, split, AugmentationSettings.NONE, 1);
        assertEquals(4, plain.poolSize(Role.META_TRAIN_UNLABELLED));
        Batch batch = draw(plain, 0, Role.META_TRAIN_UNLABELLED, 0, 5, ids(split.unlabelled()));
        for (int index : found(small, batch)) {
            assertTrue(small.slices("A").get(index).labelled());
        }
    }

    @Test
    void saysSoWhereEverySubjectIsExcluded() {
        Set<String> everybody = new HashSet<>();
        store.slices("A").forEach(slice -> everybody.add(slice.subject()));
        for (Role role : Role.values()) {
            DataException fault =
                    assertThrows(DataException.class, () -> draw(sampler("A", 1), 0, role, 0, 2, everybody));
            assertTrue(fault.getMessage().contains("domain A"), fault.getMessage());
        }
    }

    @Test
    void namesTheFilesThatLeaveADomainWithoutLabels() throws IOException {
        Path root = folder.resolve("spoilt");
        Phantom.write(root, new PhantomSettings(2, 0, 2, 2, 64, 4), line -> {});
        Dataset spoilt = Datasets.open("mnms", root);
        for (Subject subject : spoilt.subjects("A")) {
            Files.writeString(subject.image(), "a letter, not a scan");
        }
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.5, SIZE);
        PreparedStore none = PreparedStore.open(
                folder.resolve("cache"), spoilt, List.of("A"), settings, ReadPolicy.ONCE, step -> {});
        Split.DomainSplit split =
                Split.of(spoilt, "D", List.of("A"), 1, 0, 1).sources().get(0);
        DataException fault =
                assertThrows(DataException.class, () -> new DomainSampler(none, split, AugmentationSettings.NONE, 1));
        assertTrue(fault.getMessage().contains("domain A has no labelled slice"), fault.getMessage());
        assertTrue(
                fault.getMessage().contains(spoilt.subjects("A").get(0).image().toString()), fault.getMessage());
    }

    private static float[] slice(float[] images, int i) {
        return Arrays.copyOfRange(images, i * PIXELS, (i + 1) * PIXELS);
    }

    private static DomainSampler sampler(String domain, long seed) {
        return new DomainSampler(store, split(domain), AugmentationSettings.PUBLISHED, seed);
    }

    private static Split.DomainSplit split(String domain) {
        return Split.of(dataset, "D", List.of("A", "B"), 1, 0.34, 1).sources().stream()
                .filter(split -> split.domain().equals(domain))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> ids(List<Subject> subjects) {
        Set<String> ids = new HashSet<>();
        subjects.forEach(subject -> ids.add(subject.id()));
        return ids;
    }

    /** Which slices of the store a batch without augmentation consists of. */
    private static List<Integer> found(Batch batch) {
        return found(store, batch);
    }

    private static List<Integer> found(PreparedStore store, Batch batch) {
        List<Integer> found = new ArrayList<>();
        float[] image = new float[PIXELS];
        for (int i = 0; i < batch.count(); i++) {
            float[] drawn = Arrays.copyOfRange(batch.images(), i * PIXELS, (i + 1) * PIXELS);
            for (PreparedSlice slice : store.slices(batch.domain())) {
                store.image(batch.domain(), slice.index(), image, 0);
                if (Arrays.equals(image, drawn)) {
                    found.add(slice.index());
                    break;
                }
            }
        }
        assertEquals(batch.count(), found.size());
        return found;
    }

    private static Batch draw(
            DomainSampler sampler, long episode, Role role, int step, int count, Set<String> excluded) {
        return sampler.draw(new BatchRequest(sampler.domain(), episode, role, step, count, excluded), List.of());
    }
}
