package dgnet.actors.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys of a run may change while it lasts, and how a change is told. */
class DecidingKeysTest {
    private final RunConfiguration run = configuration();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=other",
                "runs-dir=/elsewhere",
                "data.root=/elsewhere",
                "data.cache=/elsewhere",
                "data.read-attempts=9",
                "data.read-pause=9 s",
                "data.max-quarantined=0.5",
                "episodes=5",
                "episode.in-flight=9",
                "episode.loader-threads=9",
                "meta.max-rollbacks=9",
                "checkpoint.every=9",
                "checkpoint.keep=9",
                "checkpoint.max-failures=9",
                "supervision.device.restarts=9",
                "supervision.on-domain-lost=fail",
                "shutdown.grace=9 s"
            })
    void aKeyThatOnlyNamesFeedsOrGuardsTheRunMayChange(String change) {
        RunConfiguration changed = configuration(change);

        List<KeyChange> changes = run.changesTo(changed);
        assertTrue(changes.stream().noneMatch(KeyChange::decides), changes.toString());
        assertEquals(
                change.substring(0, change.indexOf('=')),
                changes.get(changes.size() - 1).key());
        assertEquals(run.hash(), changed.hash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed=2",
                "device=cpu",
                "precision=bfloat16",
                "threads=3",
                "method=mldg",
                "data.sources=A,B",
                "data.labelled-fraction=0.5",
                "augmentation.blur=0.5",
                "model.base-channels=8",
                "loss.labelled-test.hsic=0.25",
                "episode.batch-size=6",
                "meta.order=first",
                "meta.max-skipped=3",
                "meta.rollback-factor=1",
                "optimiser.learning-rate=1e-3",
                "plateau.patience=9",
                "validation.every=9",
                "validation.batch-size=9"
            })
    void aKeyThatDecidesTheNumbersMayNot(String change) {
        RunConfiguration changed = configuration(change);

        assertEquals(List.of(change.substring(0, change.indexOf('='))), keysThatDecide(run.changesTo(changed)));
        assertNotEquals(run.hash(), changed.hash());
    }

    @Test
    void aChangeTellsTheKeyTheOldValueAndTheNew() {
        assertEquals(
                "[checkpoint.every: 500 → 100, optimiser.learning-rate: 0.00004 → 0.001]",
                run.changesTo(configuration("optimiser.learning-rate=1e-3", "checkpoint.every=100"))
                        .toString());
    }

    @Test
    void aWeightThatWasNotThereIsAChangeToo() {
        assertEquals(
                "[loss.labelled-test.hsic: absent → 0.25]",
                run.changesTo(configuration("loss.labelled-test.hsic=0.25")).toString());
    }

    @Test
    void aValueWrittenInAnotherWayIsTheSame() {
        RunConfiguration again =
                configuration("seed=1", "optimiser.learning-rate=0.00004", "augmentation.rotation=0,90.0");

        assertEquals(List.of(), run.changesTo(again));
        assertEquals(run.hash(), again.hash());
    }

    @Test
    void theTextOfACheckpointTellsWhatHasChangedSince() {
        DecidingKeys recorded = DecidingKeys.parse(run.deciding().text());

        assertEquals(run.deciding(), recorded);
        assertEquals(
                "[seed: 1 → 2]",
                recorded.changesTo(configuration("seed=2", "episodes=3").deciding())
                        .toString());
    }

    private static List<String> keysThatDecide(List<KeyChange> changes) {
        return changes.stream().filter(KeyChange::decides).map(KeyChange::key).toList();
    }

    private static RunConfiguration configuration(String... overrides) {
        List<String> all = new ArrayList<>(List.of("data.root=/scans", "data.target=C"));
        all.addAll(List.of(overrides));
        return RunConfiguration.load("mnms-100", all);
    }
}
