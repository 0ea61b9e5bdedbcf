package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SplitTest {
    /** Domains A to D with 40, 7, 2 and 1 labelled subjects, and three without masks each; E has none labelled. */
    private static final Dataset DATA =
            new MnmsDataset(Path.of("data"), List.of("A", "B", "C", "D", "E"), everyone(), List.of());

    private static List<Subject> everyone() {
        List<Subject> subjects = new ArrayList<>();
        int[] labelled = {40, 7, 2, 1, 0};
        for (int domain = 0; domain < labelled.length; domain++) {
            String name = String.valueOf((char) ('A' + domain));
            for (int k = 0; k < labelled[domain] + 3; k++) {
                boolean masked = k < labelled[domain];
                subjects.add(Subject.of(
                        String.format("%s%02d", name, k),
                        name,
                        Path.of(name + k + "_sa.nii.gz"),
                        masked ? List.of(Path.of(name + k + "_sa_gt.nii.gz")) : List.of(),
                        masked ? List.of(new Subject.LabelledFrame("ED", 0)) : List.of(),
                        false));
            }
        }
        return subjects;
    }

    @Test
    void putsEverySubjectOfASourceInOneListAndNoneOfTheTarget() {
        for (double labelled : new double[] {0.02, 0.3, 1}) {
            for (double validation : new double[] {0, 0.2, 0.5}) {
                Split split = Split.of(DATA, "E", List.of(), labelled, validation, 7);
                assertEquals(List.of("A", "B", "C", "D"), domains(split));
                for (Split.DomainSplit part : split.sources()) {
                    List<String> ids = new ArrayList<>();
                    ids.addAll(ids(part.labelled()));
                    ids.addAll(ids(part.validation()));
                    ids.addAll(ids(part.unlabelled()));
                    Collections.sort(ids);
                    assertEquals(ids(DATA.subjects(part.domain())), ids);
                    assertFalse(part.labelled().isEmpty());
                    assertTrue(part.labelled().stream().allMatch(Subject::labelled));
                    assertTrue(part.validation().stream().allMatch(Subject::labelled));
                    assertTrue(part.unlabelled().stream().noneMatch(Subject::labelled));
                }
            }
        }
    }

    @Test
    void holdsOutValidationFirstAndThenRoundsTheLabelledShareUp() {
        assertSizes(1, 0.2, new int[][] {{32, 8, 3}, {6, 1, 3}, {1, 1, 3}, {1, 0, 3}});
        assertSizes(0.05, 0.2, new int[][] {{2, 8, 33}, {1, 1, 8}, {1, 1, 3}, {1, 0, 3}});
        assertSizes(0.02, 0.1, new int[][] {{1, 4, 38}, {1, 1, 8}, {1, 1, 3}, {1, 0, 3}});
        assertSizes(0.5, 0, new int[][] {{20, 0, 23}, {4, 0, 6}, {1, 0, 4}, {1, 0, 3}});
        assertSizes(1, 0.99, new int[][] {{1, 39, 3}, {1, 6, 3}, {1, 1, 3}, {1, 0, 3}});
    }

    private static void assertSizes(double labelled, double validation, int[][] expected) {
        Split split = Split.of(DATA, "E", List.of(), labelled, validation, 3);
        for (int k = 0; k < expected.length; k++) {
            Split.DomainSplit part = split.sources().get(k);
            assertEquals(
                    List.of(expected[k][0], expected[k][1], expected[k][2]),
                    List.of(
                            part.labelled().size(),
                            part.validation().size(),
                            part.unlabelled().size()));
        }
    }

    @Test
    void dependsOnTheSeedAndNothingElse() {
        Split split = Split.of(DATA, "E", List.of(), 0.5, 0.2, 1);
        assertEquals(split, Split.of(DATA, "E", List.of(), 0.5, 0.2, 1));
        assertNotEquals(split, Split.of(DATA, "E", List.of(), 0.5, 0.2, 2));
        // Another target or order of sources does not change the split of a domain.
        Split other = Split.of(DATA, "D", List.of("B", "A"), 0.5, 0.2, 1);
        assertEquals(split.sources().get(0), other.sources().get(1));
        assertEquals(List.of("B", "A"), domains(other));
    }

    @Test
    void keepsTheSameValidationAndNestsTheLabelledShares() {
        Set<String> smaller = Set.of();
        List<String> validation = ids(
                Split.of(DATA, "E", List.of("A"), 1, 0.2, 5).sources().get(0).validation());
        for (double share : new double[] {0.02, 0.05, 0.2, 0.6, 1}) {
            Split.DomainSplit part =
                    Split.of(DATA, "E", List.of("A"), share, 0.2, 5).sources().get(0);
            Set<String> kept = part.labelled().stream().map(Subject::id).collect(Collectors.toSet());
            assertTrue(kept.containsAll(smaller));
            assertEquals(validation, ids(part.validation()));
            smaller = kept;
        }
    }

    @Test
    void refusesDomainsThatCannotServe() {
        assertSays("\"F\"; data has A, B, C, D, E", () -> Split.of(DATA, "F", List.of(), 1, 0.2, 1));
        assertSays("\"a\"; data has A, B, C, D, E", () -> Split.of(DATA, "E", List.of("a"), 1, 0.2, 1));
        assertSays("must not see the target", () -> Split.of(DATA, "A", List.of("A", "B"), 1, 0.2, 1));
        assertSays("E in data has no labelled subject", () -> Split.of(DATA, "A", List.of(), 1, 0.2, 1));
        assertSays("twice", () -> Split.of(DATA, "E", List.of("A", "A"), 1, 0.2, 1));
        assertSays("at most 1", () -> Split.of(DATA, "E", List.of("A"), 1.1, 0.2, 1));
        assertSays("below 1", () -> Split.of(DATA, "E", List.of("A"), 1, 1, 1));
        Dataset alone = new MnmsDataset(Path.of("data"), List.of("C"), DATA.subjects("C"), List.of());
        assertSays("at least one other", () -> Split.of(alone, "C", List.of(), 1, 0.2, 1));
    }

    private static void assertSays(String part, Runnable split) {
        DataException fault = assertThrows(DataException.class, split::run);
        assertTrue(fault.getMessage().contains(part), fault.getMessage());
    }

    private static List<String> ids(List<Subject> subjects) {
        return subjects.stream().map(Subject::id).toList();
    }

    private static List<String> domains(Split split) {
        return split.sources().stream().map(Split.DomainSplit::domain).toList();
    }
}
