package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Split.DomainSplit;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.ReadPolicy;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationSetTest {
    @TempDir
    Path directory;

    private Dataset dataset;
    private Split split;

    @BeforeEach
    void write() {
        Path scans = directory.resolve("scans");
        scans.toFile().mkdirs();
        for (String id : List.of("site1-sc01", "site1-sc02", "site2-sc01", "site3-sc01")) {
            Scans.write(scans, id, 0, false);
        }
        dataset = Scans.open(scans);
        List<Subject> site1 = dataset.subjects("site1");
        split = new Split(
                "site3",
                List.of(
                        new DomainSplit("site1", site1.subList(0, 1), site1.subList(1, 2), List.of()),
                        new DomainSplit("site2", dataset.subjects("site2"), List.of(), List.of())));
    }

    @Test
    void theStoreGivesTheValidationSubjectsAndNobodyElse() {
        try (PreparedStore store = store()) {
            ValidationSet set = new StoreValidationSet(store, split, dataset.structures(), Scans.PREPARATION);

            assertEquals(1, set.size());
            ValidationCase volume = set.load(0);
            assertEquals("site1-sc02", volume.subject());
            assertEquals("site1", volume.domain());
            assertEquals(Scans.DEPTH, volume.depth());
            assertArrayEquals(new boolean[] {true, true, false}, volume.labelled());
        }
    }

    @Test
    void aValidationSubjectThatCannotBeReadIsNoCase() throws IOException {
        Files.writeString(directory.resolve("scans/site1-sc02-image.nii.gz"), "a letter, not a scan");
        try (PreparedStore store = store()) {
            assertEquals(1, store.refused().size());
            assertEquals(0, new StoreValidationSet(store, split, dataset.structures(), Scans.PREPARATION).size());
        }
    }

    @Test
    void theStoreAndTheFilesGiveTheSameLabelsAndIntensities() {
        try (PreparedStore store = store()) {
            ValidationCase stored =
                    new StoreValidationSet(store, split, dataset.structures(), Scans.PREPARATION).load(0);
            ValidationCase prepared = new SubjectValidationSet(
                            dataset.subjects("site1"), dataset.structures(), Scans.PREPARATION)
                    .load(1);

            assertEquals(stored.subject(), prepared.subject());
            assertArrayEquals(prepared.labels(), stored.labels());
            assertArrayEquals(prepared.labelled(), stored.labelled());
            assertArrayEquals(prepared.images(), stored.images(), 1e-4f);
        }
    }

    @Test
    void aPerfectLearnerScoresOne() {
        try (PreparedStore store = store()) {
            ValidationSet set = new StoreValidationSet(store, split, dataset.structures(), Scans.PREPARATION);

            assertEquals(
                    1, Validation.score(new FakeLearner(2, Scans.SIZE), set, 2).mean());
        }
    }

    @Test
    void aScanLargerThanTheViewIsScoredAsAWhole() {
        PreparationSettings narrow = new PreparationSettings(0, 100, 0.5, 12);
        try (PreparedStore store = store(narrow)) {
            ValidationSet set = new StoreValidationSet(store, split, dataset.structures(), narrow);
            ValidationCase whole = set.load(0);
            ValidationCase seen = whole.view();

            // 31 spaces between 32 voxels, and an even number more than the view.
            assertEquals(12, whole.size());
            assertEquals(32, whole.width());
            assertEquals(32, whole.height());
            assertEquals(12, seen.width());
            ValidationCase view =
                    new SubjectValidationSet(dataset.subjects("site1"), dataset.structures(), narrow).load(1);
            assertArrayEquals(view.images(), seen.images());
            assertArrayEquals(view.labels(), seen.labels());
            assertArrayEquals(view.labelled(), seen.labelled());
            FakeLearner learner = new FakeLearner(2, 12);
            assertEquals(1, Validation.score(learner, set, 8).mean());
            // 5 by 5 tiles of each of the three slices.
            assertEquals(75, learner.passes.stream().mapToInt(Integer::intValue).sum());
        }
    }

    @Test
    void aFileThatIsGoneIsScoredByItsPreparedSlices() throws IOException {
        PreparationSettings narrow = new PreparationSettings(0, 100, 0.5, 12);
        try (PreparedStore store = store(narrow)) {
            Files.delete(directory.resolve("scans/site1-sc02-image.nii.gz"));
            ValidationSet set = new StoreValidationSet(store, split, dataset.structures(), narrow);

            assertEquals(12, set.load(0).width());
        }
    }

    private PreparedStore store() {
        return store(Scans.PREPARATION);
    }

    private PreparedStore store(PreparationSettings settings) {
        return PreparedStore.open(
                directory.resolve("cache"),
                dataset,
                List.of("site1", "site2"),
                settings,
                ReadPolicy.ONCE,
                progress -> {});
    }
}
