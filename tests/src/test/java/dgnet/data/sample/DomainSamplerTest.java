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
import dgnet.data.prepare.PreparedSlice;
import dgnet.data.prepare.PreparedStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        store = PreparedStore.open(folder.resolve("cache"), dataset, List.of("A", "B"), settings, step -> {});
    }

    @Test
    void drawsTheSameBatchInAnyOrderAndOnAnyThread() throws Exception {
        DomainSampler sampler = sampler("A", 1);
        List<Batch> expected = new ArrayList<>();
        for (int episode = 0; episode < 20; episode++) {
            for (Role role : Role.values()) {
                expected.add(sampler("A", 1).draw(episode, role, 0, 3));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Batch>> drawn = new ArrayList<>();
            for (int i = expected.size() - 1; i >= 0; i--) {
                Batch batch = expected.get(i);
                drawn.add(threads.submit(() -> sampler.draw(batch.episode(), batch.role(), batch.step(), 3)));
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
        Batch batch = sampler("A", 1).draw(5, Role.META_TRAIN_UNLABELLED, 0, 2);
        List<Batch> others = List.of(
                sampler("A", 2).draw(5, Role.META_TRAIN_UNLABELLED, 0, 2),
                sampler("A", 1).draw(6, Role.META_TRAIN_UNLABELLED, 0, 2),
                sampler("A", 1).draw(5, Role.META_TEST_UNLABELLED, 0, 2),
                sampler("A", 1).draw(5, Role.META_TRAIN_UNLABELLED, 1, 2),
                sampler("B", 1).draw(5, Role.META_TRAIN_UNLABELLED, 0, 2));
        for (Batch other : others) {
            assertFalse(Arrays.equals(batch.images(), other.images()));
        }
        float[] first = Arrays.copyOf(batch.images(), PIXELS);
        float[] second = Arrays.copyOfRange(batch.images(), PIXELS, 2 * PIXELS);
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void aLargerBatchBeginsWithTheSmallerOne() {
        Batch two = sampler("A", 1).draw(9, Role.META_TRAIN_LABELLED, 0, 2);
        Batch five = sampler("A", 1).draw(9, Role.META_TRAIN_LABELLED, 0, 5);
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
            labelledSlices.addAll(found(plain.draw(episode, Role.META_TEST_LABELLED, 0, 4)));
            unlabelledSlices.addAll(found(plain.draw(episode, Role.META_TEST_UNLABELLED, 0, 4)));
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
        // Sixty batches of four meet every slice of these small pools.
        assertEquals(labelledPool, labelledSlices);
        assertEquals(unlabelledPool, unlabelledSlices);
        assertEquals(labelledPool.size(), plain.poolSize(Role.META_TRAIN_LABELLED));
        assertEquals(unlabelledPool.size(), plain.poolSize(Role.META_TRAIN_UNLABELLED));
    }

    @Test
    void labelsBelongToTheirImages() {
        DomainSampler plain = new DomainSampler(store, split("B"), AugmentationSettings.NONE, 3);
        Batch batch = plain.draw(0, Role.META_TRAIN_LABELLED, 0, 6);
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
        PreparedStore small =
                PreparedStore.open(folder.resolve("cache"), annotated, List.of("A"), settings, step -> {});
        Split.DomainSplit split =
                Split.of(annotated, "D", List.of("A"), 1, 0, 1).sources().get(0);
        DomainSampler sampler = new DomainSampler(small, split, AugmentationSettings.PUBLISHED, 1);
        Batch batch = sampler.draw(0, Role.META_TRAIN_UNLABELLED, 0, 3);
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
}
