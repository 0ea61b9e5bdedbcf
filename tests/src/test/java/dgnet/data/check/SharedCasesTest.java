package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.SharedData;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Data sets as people have them, in {@code shared/cases}. */
class SharedCasesTest {
    @Test
    void masksOfOneStructureEachGiveTheExpectedTruth() throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(SharedData.path("cases/expected.json").toFile())
                .path("04-one-file-per-structure")
                .path("truth_voxels");
        Dataset data = Datasets.open("table", SharedData.path("cases/04-one-file-per-structure/data"));
        Subject subject = data.subjects().get(0);
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (byte label : MaskMerge.labels(subject, MaskMerge.open(subject), 0, 3)) {
            if (label != 0) {
                counts.merge(data.structures().names().get(label - 1), 1, Integer::sum);
            }
        }
        for (String name : data.structures().names()) {
            assertEquals(expected.path(name).asInt(), counts.getOrDefault(name, 0), name);
        }
    }

    @Test
    void emptyMasksAreUsed() {
        DataCheck check = check("09-healthy-scans/d");
        assertEquals(Set.of("healthy_ok", "healthy_fp"), subjects(check, Finding.Kind.NO_STRUCTURE));
        assertAllUsable(check);
    }

    @Test
    void masksWithoutAPositionAreUsedAndOthersAreRefusedWithTheRemedy() {
        DataCheck check = check("12-mask-header-without-geometry/d");
        assertEquals(Set.of("maskNoForm"), subjects(check, Finding.Kind.MASK_GEOMETRY));
        assertEquals(Set.of("maskIdent"), subjects(check, Finding.Kind.GRID_DIFFERS));
    }

    @Test
    void nearlyWholeAndLargeLabelsAreRead() {
        assertAllUsable(check("13-masks-of-0.99999/d"));
        assertAllUsable(check("17-large-label-values/d"));
    }

    @Test
    void slicesBetweenLabelledOnesAreReported() {
        assertTrue(!subjects(check("19-every-fourth-slice-annotated/sparse"), Finding.Kind.SLICES_ANNOTATED_IN_PART)
                .isEmpty());
    }

    private static void assertAllUsable(DataCheck check) {
        assertEquals(
                List.of(),
                check.findings().stream()
                        .filter(finding -> finding.kind().severity() == Finding.Severity.ERROR)
                        .map(Finding::message)
                        .toList());
    }

    private static Set<String> subjects(DataCheck check, Finding.Kind kind) {
        return check.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::subject)
                .collect(Collectors.toSet());
    }

    private static DataCheck check(String name) {
        Path root = SharedData.path("cases/" + name);
        return DataCheck.of(Datasets.open("table", root), (done, total) -> {});
    }
}
