package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.MaskRules.MaskGeometry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableScansTest {
    @TempDir
    private Path root;

    private TableFolder folder;

    @BeforeEach
    void create() throws IOException {
        folder = new TableFolder(root).labels("1,LV", "2,MYO").image("a.nii").image("b.nii");
    }

    @Test
    void oneFilePerStructureGivesOneMaskAndTheLaterStructureWinsWhereTheyOverlap() throws IOException {
        folder.band("myo.nii", 4, 10, 0, 7, 7, 0, 0)
                .band("lv.nii", 0, 6, 0, 0.9999, 1, 0, 0)
                .table("subject,domain,image,mask,structure", "a,S,a.nii,myo.nii,MYO", "a,S,a.nii,lv.nii,LV");
        Dataset data = folder.open();
        Subject subject = data.subjects().get(0);
        byte[] labels = MaskMerge.labels(subject, MaskMerge.open(subject), 0, 2);
        int row = TableFolder.SIDE * TableFolder.SIDE;
        byte[] expected = {1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0};
        assertArrayEquals(expected, Arrays.copyOfRange(labels, row, row + TableFolder.SIDE));
        assertEquals(List.of(), data.findings());
    }

    @Test
    void aValueChoosesAStructureOfAFileWithSeveralValues() throws IOException {
        folder.mask("all.nii", 0, 205, 420, 0, 0)
                .table(
                        "subject,domain,image,mask,structure,value",
                        "a,S,a.nii,all.nii,LV,205",
                        "a,S,a.nii,all.nii,MYO,420");
        Subject subject = folder.open().subjects().get(0);
        byte[] labels = MaskMerge.labels(subject, MaskMerge.open(subject), 0, 2);
        int pixels = TableFolder.SIDE * TableFolder.SIDE;
        assertEquals(List.of((byte) 1, (byte) 2, (byte) 0), List.of(labels[pixels], labels[2 * pixels], labels[0]));
    }

    @Test
    void reportsStructuresThatAreUnknownMissingOrOnlyInSomeRows() throws IOException {
        folder.mask("m.nii", 0, 1, 1, 0, 0)
                .mask("n.nii", 0, 1, 1, 0, 0)
                .table(
                        "subject,domain,image,mask,structure",
                        "a,S,a.nii,m.nii,LV",
                        "b,S,b.nii,m.nii,LV",
                        "b,S,b.nii,n.nii,",
                        "c,S,b.nii,n.nii,RV");
        Dataset data = folder.open();
        assertEquals(List.of("a"), ids(data));
        assertEquals(
                List.of("STRUCTURE_UNKNOWN c", "STRUCTURE_MISSING a", "STRUCTURE_UNKNOWN b"),
                data.findings().stream()
                        .map(finding -> finding.kind() + " " + finding.subject())
                        .toList());
        assertTrue(data.findings().get(0).message().contains("LV, MYO"));
        assertTrue(data.findings().get(1).message().contains("no mask of MYO"));
    }

    @Test
    void severalImagesOfASubjectAreScansOfOneGroup() throws IOException {
        folder.image("s1/x.nii")
                .image("s2/x.nii")
                .table(
                        "subject,domain,image,group",
                        "p1,S,a.nii,",
                        "p1,S,b.nii,",
                        "p2,S,s1/x.nii,anna",
                        "p2,S,s2/x.nii,anna",
                        "p3,S,a.nii,anna");
        Dataset data = folder.open();
        assertEquals(List.of("p1/a", "p1/b", "p2/s1/x", "p2/s2/x", "p3"), ids(data));
        assertEquals(
                List.of("p1", "p1", "anna", "anna", "anna"),
                data.subjects().stream().map(Subject::group).toList());
        assertEquals(
                List.of(Finding.Kind.SEVERAL_SCANS, Finding.Kind.SEVERAL_SCANS),
                data.findings().stream().map(Finding::kind).toList());
    }

    @Test
    void phasesNameTheFrames() throws IOException {
        folder.mask("m.nii", 0, 1, 1, 0, 0)
                .table(
                        "Subject;Domain;Image;Mask;Phase",
                        "p;S;a.nii;m.nii;ED",
                        "p;S;b.nii;m.nii;es",
                        "q;S;a.nii;m.nii;mid");
        Dataset data = folder.open();
        assertEquals(
                List.of("ED", "ES", "frame 0"),
                data.subjects().stream()
                        .map(subject -> subject.labelledFrames().get(0).name())
                        .toList());
        assertTrue(
                data.findings().stream().anyMatch(finding -> finding.message().contains("not ED or ES")));
    }

    @Test
    void takesAbsolutePathsAndBackslashes() throws IOException {
        folder.image("s1/x.nii").table("subject,domain,image", "a,S," + root.resolve("a.nii"), "b,S,s1\\x.nii");
        Path relative = Path.of("").toAbsolutePath().relativize(root);
        Dataset data = Datasets.open("table", relative);
        assertEquals(List.of("a", "b"), ids(data));
        assertEquals(List.of(), data.findings());
    }

    @Test
    void theRulesForMasksArePartOfTheKeyOfPreparedSlices() throws IOException {
        folder.mask("m.nii", 0, 1, 1, 0, 0).table("subject,domain,image,mask", "a,S,a.nii,m.nii");
        String usual = annotations(MaskRules.DEFAULT);
        for (MaskRules other : List.of(
                new MaskRules(EmptyMasks.REFUSE, EmptySlices.AUTO, MaskGeometry.HEADER),
                new MaskRules(EmptyMasks.AUTO, EmptySlices.UNLABELLED, MaskGeometry.HEADER),
                new MaskRules(EmptyMasks.AUTO, EmptySlices.AUTO, MaskGeometry.IMAGE))) {
            assertNotEquals(usual, annotations(other), other.toString());
        }
        assertEquals(usual, annotations(new MaskRules(EmptyMasks.USE, EmptySlices.BACKGROUND, MaskGeometry.HEADER)));
    }

    @Test
    void aMissingColumnIsReportedWithTheColumnsThatThereAre() throws IOException {
        folder.table("subject,site,file", "a,S,a.nii");
        DataException fault = assertThrows(DataException.class, folder::open);
        assertTrue(fault.getMessage().contains("subject, domain, image"), fault.getMessage());
        assertTrue(fault.getMessage().contains("it has the columns subject, site, file"), fault.getMessage());
    }

    private String annotations(MaskRules rules) {
        return folder.open(rules).subjects().get(0).annotations();
    }

    private static List<String> ids(Dataset data) {
        return data.subjects().stream().map(Subject::id).toList();
    }
}
