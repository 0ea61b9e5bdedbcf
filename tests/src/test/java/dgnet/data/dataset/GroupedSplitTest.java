package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.Draw;
import dgnet.data.dataset.Split.DomainSplit;
import dgnet.data.dataset.Subject.LabelMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GroupedSplitTest {
    /** Subjects of random patients, with and without masks; every source domain has one labelled patient of its own. */
    @Property(tries = 300)
    void noPatientHasTwoRoles(
            @ForAll @Size(max = 30) List<@IntRange(max = 11) Integer> patients,
            @ForAll @DoubleRange(min = 0.01, max = 1) double labelled,
            @ForAll @DoubleRange(max = 0.5) double validation,
            @ForAll @IntRange(max = 1000) int seed) {
        List<Subject> subjects = new ArrayList<>();
        for (String domain : List.of("A", "B", "T")) {
            subjects.add(subject("own" + domain, "own" + domain, domain, true));
        }
        for (int k = 0; k < patients.size(); k++) {
            int patient = patients.get(k);
            subjects.add(subject(String.format("s%02d", k), "p" + patient, k % 2 == 0 ? "A" : "B", k % 3 != 0));
        }
        Split split;
        try {
            split = Split.of(dataset(subjects), "T", List.of(), labelled, validation, seed);
        } catch (DataException fault) {
            assertTrue(fault.getMessage().contains("held out for validation in another"), fault.getMessage());
            return;
        }
        Set<String> held = new HashSet<>();
        Set<String> trained = new HashSet<>();
        int counted = 0;
        for (DomainSplit part : split.sources()) {
            held.addAll(groups(part.validation()));
            trained.addAll(groups(part.labelled()));
            trained.addAll(groups(part.unlabelled()));
            Set<String> withLabels = groups(part.labelled());
            withLabels.retainAll(groups(part.unlabelled().stream()
                    .filter(dropped -> dataset(subjects).subjects(part.domain()).stream()
                            .anyMatch(known -> known.id().equals(dropped.id()) && known.labelled()))
                    .toList()));
            assertEquals(Set.of(), withLabels);
            counted += part.labelled().size()
                    + part.validation().size()
                    + part.unlabelled().size();
            assertFalse(part.labelled().isEmpty());
        }
        assertEquals(subjects.size() - 1, counted);
        held.retainAll(trained);
        assertEquals(Set.of(), held);
    }

    @Test
    void withoutGroupsTheDrawIsThatOfTheSubjects() {
        List<Subject> subjects = new ArrayList<>();
        for (int k = 0; k < 10; k++) {
            subjects.add(subject("s" + k, "s" + k, "A", true));
        }
        subjects.add(subject("t", "t", "T", true));
        int[] order = Draw.of(5, 0, "split:A", 0).permutation(10);
        DomainSplit part = Split.of(dataset(subjects), "T", List.of(), 0.5, 0.2, 5)
                .sources()
                .get(0);
        assertEquals(new TreeSet<>(Set.of("s" + order[0], "s" + order[1])), groups(part.validation()));
        assertEquals(
                new TreeSet<>(Set.of("s" + order[2], "s" + order[3], "s" + order[4], "s" + order[5])),
                groups(part.labelled()));
    }

    @Test
    void refusesATargetWhosePatientsAreInASource() {
        List<Subject> subjects = List.of(subject("a", "anna", "A", true), subject("b", "anna", "T", true));
        DataException fault =
                assertThrows(DataException.class, () -> Split.of(dataset(subjects), "T", List.of(), 1, 0, 1));
        assertTrue(fault.getMessage().contains("anna"), fault.getMessage());
    }

    private static Dataset dataset(List<Subject> subjects) {
        List<String> domains =
                subjects.stream().map(Subject::domain).distinct().sorted().toList();
        return new TableDataset(Path.of("data"), Structures.of("x"), domains, subjects, List.of());
    }

    private static Subject subject(String id, String group, String domain, boolean labelled) {
        return new Subject(
                id,
                group,
                domain,
                Path.of(id + ".nii"),
                labelled ? List.of(new Subject.Mask(Path.of(id + "_m.nii"), List.of(0))) : List.of(),
                labelled ? List.of(new Subject.LabelledFrame("frame 0", 0)) : List.of(),
                MaskRules.DEFAULT,
                LabelMapping.NONE);
    }

    private static Set<String> groups(List<Subject> subjects) {
        return subjects.stream().map(Subject::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
