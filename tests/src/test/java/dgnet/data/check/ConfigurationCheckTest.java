package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.GeneratedTable;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Split.DomainSplit;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumePreparation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What a check reports about a data set and a configuration is what a training with them does. */
class ConfigurationCheckTest {
    /** Pixels of the prepared slices are whole fractions of those of the scans, so that every voxel is cut away or kept as a whole. */
    @Property(tries = 40)
    void theReportedShareOutsideTheViewIsThatOfTheVoxelsThatPreparationCutsAway(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int finer,
            @ForAll @IntRange(min = 1, max = 5) int half)
            throws IOException {
        try (GeneratedTable table = new GeneratedTable(seed)) {
            Dataset dataset = table.open(MaskRules.DEFAULT);
            PreparationSettings settings = new PreparationSettings(0, 100, 1.0 / finer, 2 * half * finer);
            long all = 0;
            long kept = 0;
            for (Subject subject : dataset.subjects()) {
                all += table.truth().get(subject.image()).values().stream()
                        .mapToLong(ConfigurationCheckTest::labelled)
                        .sum();
                kept += kept(subject, table.classes(), settings, finer);
            }

            ViewCheck view = DataCheck.of(dataset, Optional.of(settings), "", (done, total) -> {})
                    .view()
                    .orElseThrow();

            assertEquals(all == 0 ? 0 : (double) (all - kept) / all, view.outside(), 1e-12);
            PreparationSettings proposed = new PreparationSettings(0, 100, 1.0 / finer, view.neededSize());
            long fitting = 0;
            for (Subject subject : dataset.subjects()) {
                fitting += kept(subject, table.classes(), proposed, finer);
            }
            assertEquals(all, fitting, "the proposed view contains all labels");
        }
    }

    private static long kept(Subject subject, int classes, PreparationSettings settings, int finer) {
        long[] pixels = {0};
        VolumePreparation.forEachFrame(
                subject, classes, settings, (frame, volume) -> pixels[0] += labelled(volume.labels()));
        return pixels[0] / finer / finer;
    }

    private static long labelled(byte[] labels) {
        long count = 0;
        for (byte label : labels) {
            count += label == 0 ? 0 : 1;
        }
        return count;
    }

    @Property(tries = 60)
    void noPatientIsInTrainingAndInValidation(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0.01, max = 1) double labelled,
            @ForAll @DoubleRange(max = 0.9) double validation,
            @ForAll int drawing)
            throws IOException {
        try (GeneratedTable table = new GeneratedTable(seed)) {
            Dataset dataset = table.open(MaskRules.DEFAULT);

            Split split = Split.of(dataset, "T", List.of(), labelled, validation, drawing);

            Set<String> trained = new HashSet<>();
            Set<String> held = new HashSet<>();
            List<String> scans = new ArrayList<>();
            for (DomainSplit part : split.sources()) {
                for (List<Subject> used : List.of(part.labelled(), part.unlabelled())) {
                    used.forEach(subject -> trained.add(patient(subject)));
                    used.forEach(subject -> scans.add(subject.id()));
                }
                part.validation().forEach(subject -> held.add(patient(subject)));
                part.validation().forEach(subject -> scans.add(subject.id()));
            }
            assertEquals(scans.size(), new HashSet<>(scans).size());
            assertEquals(
                    dataset.subjects().stream()
                            .filter(subject -> !subject.domain().equals("T"))
                            .count(),
                    scans.size());
            assertTrue(trained.stream().noneMatch(held::contains), () -> trained + " and " + held);
        }
    }

    /** By the name of the file, as the patient is A0 in A0_scan1.nii. */
    private static String patient(Subject subject) {
        return subject.image().getFileName().toString().replaceFirst("_.*", "");
    }
}
