package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.Finding;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import dgnet.data.prepare.ReadPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole release with every fault that people meet: each is reported once, by name, and the rest is used. */
class MnmsReleaseTest {
    /** What must be found, and nothing else. */
    private static final List<String> FINDINGS = List.of(
            "NOT_IN_TABLE NOROW",
            "NO_IMAGE NOIMAGE",
            "NO_IMAGE NOSCAN",
            "NO_DOMAIN NOVENDOR",
            "UNREADABLE CUTIMAGE",
            "UNREADABLE NOMASKFILE",
            "FRAME_OUTSIDE FRAMEOUT",
            "GRID_DIFFERS OTHERGRID",
            "UNKNOWN_LABEL LABELFIVE",
            "EMPTY_MASK EMPTYES",
            "BAD_INTENSITIES NANVOXEL",
            "DUPLICATE_SUBJECT TWOFILES",
            "DUPLICATE_SUBJECT TWOROWS",
            "SAME_CONTENT TWINTWO",
            "FRAME_UNKNOWN NOFRAME",
            "EMPTY_FRAME FLATFRAME",
            "STRUCTURE_ABSENT ",
            "ORIENTATION TURNED",
            "ORIENTATION_DOUBT UNORIENTED",
            "NO_MASK FLATFRAME",
            "NO_MASK FREE1",
            "NO_MASK NANVOXEL",
            "NO_MASK UNORIENTED");

    private static final List<String> REFUSED =
            List.of("CUTIMAGE", "FRAMEOUT", "NOMASKFILE", "OTHERGRID", "EMPTYES", "LABELFIVE", "NANVOXEL");

    @TempDir
    private Path folder;

    private Path root;
    private List<String> rows;

    @BeforeEach
    void write() throws IOException {
        root = Files.createDirectory(folder.resolve("OpenDataset"));
        rows = new SyntheticRelease(root).rows();
    }

    @Test
    void everyFaultIsReportedOnceWithTheFirstTableAsText() throws IOException {
        Files.writeString(
                root.resolve("information.csv"),
                "\uFEFF external code ,VENDOR,Centre,ED,ES\n" + String.join("\n", rows) + "\n");
        assertReported(Datasets.open("mnms", root));
    }

    @Test
    void everyFaultIsReportedOnceWithTheLaterTableAsASpreadsheet() throws IOException {
        try (OutputStream out = Files.newOutputStream(root.resolve("information.xlsx"));
                Workbook workbook = new Workbook(out, "dgnet", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("opendataset");
            line(sheet, 0, "External code,VendorName,Vendor,Centre,ES,ED,Age,Pathology,Sex,Height,Weight");
            for (int k = 0; k < rows.size(); k++) {
                String[] row = rows.get(k).split(",", -1);
                line(sheet, k + 1, String.join(",", row[0], "S", row[1], row[2], row[4], row[3], "50,NOR,F,170,70"));
            }
        }
        assertReported(Datasets.open("mnms", root));
    }

    @Test
    void theRestIsPreparedAndWhatIsRefusedIsWhatTheCheckNames() throws IOException {
        table();
        Dataset dataset = Datasets.open("mnms", root);
        try (PreparedStore store = PreparedStore.open(
                folder.resolve("cache"),
                dataset,
                dataset.domains(),
                new PreparationSettings(0.5, 99.5, 1.5, 32),
                ReadPolicy.ONCE,
                done -> {})) {
            assertEquals(
                    REFUSED,
                    store.refused().stream().map(RefusedSubject::subject).toList());
            DataCheck check = DataCheck.of(dataset, (done, total) -> {});
            for (RefusedSubject refused : store.refused()) {
                assertTrue(
                        check.findings().stream()
                                .anyMatch(finding -> finding.message().equals(refused.cause())),
                        refused.toString());
            }
            check.domains().forEach(domain -> {
                int slices = store.slices(domain.domain()).size();
                // One frame of two slices of vendor C has no contrast.
                int expected = 6 * domain.usable() - (domain.domain().equals("C") ? 2 : 0);
                assertEquals(expected, slices, domain.domain());
            });
        }
    }

    @Test
    void tellsWhatIsThereAndWhetherTrainingCouldStart() throws IOException {
        table();
        DataCheck check = DataCheck.of(Datasets.open("mnms", root, DomainRule.CENTRE), (done, total) -> {});
        assertEquals(
                List.of("A", "B-2", "B-3", "C", "D"),
                check.domains().stream().map(DomainSummary::domain).toList());
        DomainSummary d = check.domains().get(4);
        assertEquals(7, d.subjects());
        assertEquals(7, d.usable());
        assertEquals(6, d.labelled());
        assertEquals(6 * 4, d.labelledSlices());
        assertEquals(7 * 6, d.slices());
        assertEquals(List.of(1.5, 1.5), d.pixelSpacing());
        assertEquals(List.of(8.0, 8.0), d.sliceSpacing());
        assertEquals(List.of("Testing"), List.copyOf(d.parts().keySet()));
        assertFalse(check.readiness(0.1).ready());
        assertTrue(
                check.readiness(0.1).sentence().contains("7 of 28"),
                check.readiness(0.1).sentence());
        assertTrue(check.readiness(0.5).ready());
    }

    private void assertReported(Dataset dataset) {
        DataCheck check = DataCheck.of(dataset, (done, total) -> {});
        assertEquals(
                FINDINGS.stream().sorted().toList(),
                check.findings().stream()
                        .map(finding -> finding.kind() + " " + finding.subject())
                        .sorted()
                        .toList());
        for (Finding finding : check.findings()) {
            assertTrue(finding.message().contains(finding.subject()), finding.message());
        }
    }

    private void table() throws IOException {
        List<String> lines = new ArrayList<>(List.of("External code,Vendor,Centre,ED,ES"));
        lines.addAll(rows);
        Files.write(root.resolve("information.csv"), lines);
    }

    private static void line(Worksheet sheet, int row, String fields) {
        String[] cells = fields.split(",", -1);
        for (int column = 0; column < cells.length; column++) {
            sheet.value(row, column, cells[column]);
        }
    }
}
