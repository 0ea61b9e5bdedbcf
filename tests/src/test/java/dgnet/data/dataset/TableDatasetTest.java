package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.nifti.NiftiImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableDatasetTest {
    @TempDir
    private Path root;

    /** A tree such as BIDS, with masks among its derivatives; one scan has none. */
    @Test
    void findsScansOfAnyTreeThroughItsTable() throws IOException {
        Scans.image(root.resolve("sub-01/anat/sub-01_T2star.nii.gz"), 0);
        Scans.image(root.resolve("sub-02/anat/sub-02_T2star.nii.gz"), 0);
        Scans.mask(root.resolve("derivatives/labels/sub-01/anat/sub-01_T2star_seg.nii.gz"), 0, 7);
        labels("7,lesion");
        table(
                "sub-01,north,sub-01/anat/sub-01_T2star.nii.gz,derivatives/labels/sub-01/anat/sub-01_T2star_seg.nii.gz,",
                "sub-02,south,sub-02/anat/sub-02_T2star.nii.gz,,");
        assertEquals("table", Datasets.layoutOf(root));
        Dataset data = Datasets.open("table", root);
        assertEquals(List.of("north", "south"), data.domains());
        assertEquals(List.of(), data.findings());
        assertEquals(List.of("lesion"), data.structures().names());
        Subject first = data.subjects("north").get(0);
        assertEquals(List.of(new Subject.LabelledFrame("frame 0", 0)), first.labelledFrames());
        byte[] ones = new byte[24];
        Arrays.fill(ones, (byte) 1);
        assertArrayEquals(ones, MaskMerge.labels(first, MaskMerge.open(first), 0, 1));
        assertFalse(data.subjects("south").get(0).labelled());
    }

    /** As the ACDC challenge has them: a 4-D image, a mask file for each annotated frame, right ventricle first. */
    @Test
    void takesMasksOfOneFrameAndAnotherOrderOfLabels() throws IOException {
        Scans.image(root.resolve("patient001_4d.nii.gz"), 5);
        Scans.mask(root.resolve("patient001_frame01_gt.nii.gz"), 0, 3);
        Scans.mask(root.resolve("patient001_frame04_gt.nii.gz"), 0, 1);
        labels("3,LV", "2,MYO", "1,RV");
        table(
                "patient001,S,patient001_4d.nii.gz,patient001_frame01_gt.nii.gz,0",
                "patient001,S,patient001_4d.nii.gz,patient001_frame04_gt.nii.gz,3");
        Dataset data = Datasets.open("table", root);
        assertEquals(MnmsDataset.STRUCTURES, data.structures());
        Subject subject = data.subjects("S").get(0);
        List<NiftiImage> masks = MaskMerge.open(subject);
        GridCheck.check(subject, NiftiImage.open(subject.image()).header(), masks);
        assertEquals(Set.of((byte) 1), values(MaskMerge.labels(subject, masks, 0, 3)));
        assertEquals(Set.of((byte) 3), values(MaskMerge.labels(subject, masks, 3, 3)));
    }

    @Test
    void refusesAValueThatTheLabelTableDoesNotList() throws IOException {
        Scans.image(root.resolve("a.nii"), 0);
        Scans.mask(root.resolve("a-mask.nii"), 0, 4);
        labels("1,core", "2,rim");
        table("a,S,a.nii,a-mask.nii,");
        Subject subject = Datasets.open("table", root).subjects().get(0);
        DataException fault =
                assertThrows(DataException.class, () -> MaskMerge.labels(subject, MaskMerge.open(subject), 0, 2));
        assertTrue(fault.getMessage().contains("has the label 4"), fault.getMessage());
    }

    @Test
    void reportsEachRowThatItCannotUse() throws IOException {
        Scans.image(root.resolve("a.nii"), 0);
        Scans.image(root.resolve("b.nii"), 0);
        Scans.mask(root.resolve("m.nii"), 0, 1);
        labels("1,core");
        table(
                "a,S,a.nii,m.nii,",
                "a,S,a.nii,m.nii,0",
                "b,,b.nii,,",
                "c,S,absent.nii,,",
                "a,N,a.nii,,",
                "d,S,b.nii,m.nii,first");
        Dataset data = Datasets.open("table", root);
        assertEquals(
                List.of("a", "d"), data.subjects().stream().map(Subject::id).toList());
        assertEquals(
                List.of("DUPLICATE_SUBJECT 3", "NO_DOMAIN 4", "NO_IMAGE 5", "DUPLICATE_SUBJECT 6", "FRAME_UNKNOWN 7"),
                data.findings().stream()
                        .map(finding ->
                                finding.kind() + " " + finding.message().replaceAll("(?s).*, line (\\d+):.*", "$1"))
                        .toList());
    }

    @Test
    void saysWhatATableMustHave() throws IOException {
        assertSays("dataset.csv", "subject, domain, image");
        table("a,S,a.nii,,");
        assertSays("labels.csv", "value and name");
        labels("0,background", "1,core");
        assertSays("line 2", "other than 0");
        labels("1,core", "1,rim");
        assertSays("line 3", "twice");
        labels("1,core");
        assertSays("no usable row", "a.nii");
    }

    private void assertSays(String... parts) {
        DataException fault = assertThrows(DataException.class, () -> Datasets.open("table", root));
        for (String part : parts) {
            assertTrue(fault.getMessage().contains(part), fault.getMessage());
        }
    }

    private void labels(String... rows) throws IOException {
        Files.writeString(root.resolve("labels.csv"), "value,name\n" + String.join("\n", rows) + "\n");
    }

    private void table(String... rows) throws IOException {
        Files.writeString(
                root.resolve("dataset.csv"), "subject,domain,image,mask,frame\n" + String.join("\n", rows) + "\n");
    }

    private static Set<Byte> values(byte[] labels) {
        Set<Byte> values = new HashSet<>();
        for (byte label : labels) {
            values.add(label);
        }
        return values;
    }
}
