package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Datasets.DomainRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnmsDatasetTest {
    @TempDir
    Path root;

    @Test
    void findsSubjectsWhereverTheReleasePutsThem() throws IOException {
        Scans.mnms(root, "A1", true);
        Scans.mnms(root.resolve("Training/Labeled/B2"), "B2", true);
        Scans.mnms(root.resolve("Training/Unlabeled/C3"), "C3", false);
        Scans.table(root, "B2,B,2,1,2", "C3,C,4,,", "A1,A,1,0,2");

        Dataset data = Datasets.open("mnms", root);

        assertEquals("mnms", data.layout());
        assertEquals(List.of("A", "B", "C"), data.domains());
        assertEquals(
                List.of("A1", "B2", "C3"),
                data.subjects().stream().map(Subject::id).toList());
        Subject b2 = data.subjects("B").get(0);
        assertEquals(root.resolve("Training/Labeled/B2/B2_sa.nii.gz"), b2.image());
        assertEquals(
                List.of(new Subject.Mask(root.resolve("Training/Labeled/B2/B2_sa_gt.nii.gz"), List.of(1, 2))),
                b2.masks());
        assertEquals(
                List.of(new Subject.LabelledFrame("ED", 1), new Subject.LabelledFrame("ES", 2)), b2.labelledFrames());
        assertFalse(b2.emptySliceIsUnlabelled());
        assertFalse(data.subjects("C").get(0).labelled());
        assertEquals(List.of("LV", "MYO", "RV"), data.structures().names());
        assertEquals(
                new Structures.Region("RV", Set.of(3)),
                data.structures().regions().get(2));
    }

    @Test
    void readsTheTableWhateverItsColumnsOrderCaseAndMarks() throws IOException {
        Scans.mnms(root, "A1", true);
        Files.writeString(root.resolve("age.csv"), "Who,Age\nA1,50\n");
        Files.writeString(
                root.resolve("info.csv"),
                "\uFEFFEXTERNAL CODE ; es; ed;VendorName; \"Vendor\";Centre\r\n A1 ;2.0;1;\"Siemens; AG\";A;1\r\n\r\n");
        Subject subject = Datasets.open("mnms", root).subjects("A").get(0);
        assertEquals(
                List.of(new Subject.LabelledFrame("ED", 1), new Subject.LabelledFrame("ES", 2)),
                subject.labelledFrames());
    }

    @Test
    void reportsEachFaultOfFolderAndTableOnceAndUsesTheRest() throws IOException {
        Scans.mnms(root, "A1", true);
        Scans.mnms(root, "B2", true);
        Scans.mnms(root, "C3", true);
        Scans.mnms(root, "X9", true);
        Scans.mnms(root.resolve("again"), "A1", false);
        Scans.mask(root.resolve("Y7_sa_gt.nii.gz"), 3, 1);
        Scans.table(root, "A1,a,1,0,2", "B2,B,2,0,", "C3,,3,0,1", "Z8,B,1,0,2", "A1,A,1,1,2", "Z8,B,1,0,2");
        Dataset data = Datasets.open("mnms", root);
        assertEquals(
                List.of("A1", "B2"), data.subjects().stream().map(Subject::id).toList());
        assertEquals(
                List.of(new Subject.LabelledFrame("ED", 0)),
                data.subjects("B").get(0).labelledFrames());
        assertEquals(
                List.of(
                        "NOT_IN_TABLE X9",
                        "NO_IMAGE Y7",
                        "NO_IMAGE Z8",
                        "NO_DOMAIN C3",
                        "DUPLICATE_SUBJECT A1",
                        "DUPLICATE_SUBJECT A1",
                        "DUPLICATE_SUBJECT Z8",
                        "FRAME_UNKNOWN B2"),
                data.findings().stream()
                        .sorted(Finding.ORDER)
                        .map(finding -> finding.kind() + " " + finding.subject())
                        .toList());
        for (Finding finding : data.findings()) {
            assertTrue(finding.message().contains(finding.subject()), finding.message());
            assertTrue(finding.message().contains(finding.file().toString()), finding.message());
        }
    }

    @Test
    void readsTheTableFromASpreadsheetInItsLaterForm() throws IOException {
        Scans.mnms(root, "A1", true);
        Scans.mnms(root, "B2", true);
        Scans.workbook(
                root.resolve("information.xlsx"),
                "External_code,VendorName,Vendor,Centre,Age,Pathology,Sex,Height,Weight,ES,ED",
                "A1,Siemens,A,1,54,NOR,F,170,70,2,0",
                "",
                "B2,Philips,B,3,61,HCM,M,180,90,1,0");
        Dataset data = Datasets.open("mnms", root);
        assertEquals(List.of(), data.findings());
        assertEquals(
                List.of(new Subject.LabelledFrame("ED", 0), new Subject.LabelledFrame("ES", 1)),
                data.subjects("B").get(0).labelledFrames());
    }

    @Test
    void dividesAVendorByItsCentresWhereAsked() throws IOException {
        for (String code : List.of("A1", "B2", "B3", "B4")) {
            Scans.mnms(root, code, true);
        }
        Scans.table(root, "A1,A,1,0,1", "B2,B,2,0,1", "B3,B,3.0,0,1", "B4,B,3,0,1");
        Dataset data = Datasets.open("mnms", root, DomainRule.CENTRE);
        assertEquals(List.of("A", "B-2", "B-3"), data.domains());
        assertEquals(2, data.subjects("B-3").size());
        assertEquals(List.of("A", "B"), Datasets.open("mnms", root).domains());
    }

    @Test
    void countsAFrameOnceWhereEndDiastoleIsEndSystole() throws IOException {
        Scans.mnms(root, "A1", true);
        Scans.table(root, "A1,A,1,1,1");
        assertEquals(
                List.of(new Subject.LabelledFrame("ED", 1)),
                Datasets.open("mnms", root).subjects().get(0).labelledFrames());
    }

    @Test
    void refusesAFolderThatIsNotThereOrEmptyOrWithoutTable() throws IOException {
        assertSays(root.resolve("absent"), "absent", "does not exist", "data.root");
        assertSays(root, "_sa.nii.gz", "data.root");
        Scans.mnms(root, "A1", true);
        assertSays(root, "information table", "External code");
        Files.writeString(root.resolve("other.csv"), "a,b\n1,2\n");
        assertSays(root, "other.csv");
        Scans.table(root, "B2,A,1,0,2");
        assertSays(root, "none of the 1 images");
        assertTrue(assertThrows(DataException.class, () -> Datasets.open("acdc", root))
                .getMessage()
                .contains("mnms, spinal-cord"));
    }

    @Test
    void opensWhateverTheScansHold() throws IOException {
        Scans.mnms(root, "A1", true);
        Scans.table(root, "A1,A,1,0,3");
        Scans.mask(root.resolve("A1_sa_gt.nii.gz"), 2, 1);
        Files.writeString(root.resolve("A1_sa.nii.gz"), "no image");
        assertEquals(1, Datasets.open("mnms", root).subjects().size());
    }

    private static void assertSays(Path root, String... parts) {
        DataException fault = assertThrows(DataException.class, () -> Datasets.open("mnms", root));
        for (String part : parts) {
            assertTrue(fault.getMessage().contains(part), fault.getMessage());
        }
    }
}
