package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Finding.Severity;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.MaskRules.MaskGeometry;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.TableFolder;
import dgnet.data.nifti.Affine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFindingsTest {
    private static final MaskRules UNLABELLED =
            new MaskRules(EmptyMasks.AUTO, EmptySlices.UNLABELLED, MaskGeometry.HEADER);
    private static final MaskRules REFUSE = new MaskRules(EmptyMasks.REFUSE, EmptySlices.AUTO, MaskGeometry.HEADER);
    private static final MaskRules IMAGE = new MaskRules(EmptyMasks.AUTO, EmptySlices.AUTO, MaskGeometry.IMAGE);

    @TempDir
    private Path root;

    private TableFolder folder;

    @BeforeEach
    void create() throws IOException {
        folder = new TableFolder(root)
                .labels("1,LV", "2,MYO")
                .image("a.nii")
                .table("subject,domain,image,mask", "a,S,a.nii,m.nii");
    }

    @Test
    void anEmptyMaskIsUsedUnlessItIsRefused() {
        folder.mask("m.nii", 0, 0, 0, 0, 0);
        assertKinds(MaskRules.DEFAULT, "NO_STRUCTURE");
        assertKinds(REFUSE, "EMPTY_MASK");
        assertEquals(5, check(MaskRules.DEFAULT).domains().get(0).labelledSlices());
    }

    @Test
    void everySecondSliceAnnotatedIsReportedOnceAndCountedByTheRule() {
        folder.mask("m.nii", 1, 0, 1, 0, 1);
        assertKinds(MaskRules.DEFAULT, "SLICES_ANNOTATED_IN_PART");
        assertEquals(5, check(MaskRules.DEFAULT).domains().get(0).labelledSlices());
        assertKinds(UNLABELLED, "SLICES_WITHOUT_MASK");
        assertEquals(3, check(UNLABELLED).domains().get(0).labelledSlices());
    }

    @Test
    void anEmptyEndOfAScanIsNoFinding() {
        folder.mask("m.nii", 0, 1, 2, 1, 0);
        assertKinds(MaskRules.DEFAULT);
    }

    @Test
    void ratersThatHardlyAgreeAreReportedWithTheRemedy() throws IOException {
        folder.band("m.nii", 0, 4, 0, 1, 1, 1, 0)
                .band("n.nii", 4, 8, 0, 2, 2, 2, 0)
                .table("subject,domain,image,mask", "a,S,a.nii,m.nii", "a,S,a.nii,n.nii");
        List<Finding> findings = check(MaskRules.DEFAULT).findings();
        Finding finding = findings.stream()
                .filter(one -> one.kind() == Finding.Kind.RATERS_DISAGREE)
                .findFirst()
                .orElseThrow();
        assertTrue(finding.message().contains("Dice 0.00"), finding.message());
        assertTrue(finding.message().contains("column structure"), finding.message());
        // Named as structures they are one truth.
        folder.table("subject,domain,image,mask,structure", "a,S,a.nii,m.nii,LV", "a,S,a.nii,n.nii,MYO");
        assertKinds(MaskRules.DEFAULT);
    }

    @Test
    void overlappingStructuresAreCounted() throws IOException {
        folder.band("m.nii", 0, 5, 0, 1, 1, 1, 0)
                .band("n.nii", 4, 8, 0, 1, 1, 1, 0)
                .table("subject,domain,image,mask,structure", "a,S,a.nii,m.nii,LV", "a,S,a.nii,n.nii,MYO");
        assertKinds(MaskRules.DEFAULT, "STRUCTURES_OVERLAP");
        String message = check(MaskRules.DEFAULT).findings().get(0).message();
        assertTrue(message.startsWith(3 * TableFolder.SIDE + " voxels"), message);
        assertTrue(message.endsWith("LV keeps 192 of its 240 voxels"), message);
    }

    @Test
    void aStructureThatALaterOneHidesIsNamedWithTheRemedy() throws IOException {
        folder.band("m.nii", 2, 4, 0, 1, 1, 1, 0)
                .band("n.nii", 0, 8, 0, 1, 1, 1, 0)
                .table("subject,domain,image,mask,structure", "a,S,a.nii,m.nii,LV", "a,S,a.nii,n.nii,MYO");
        String message = messages(Finding.Kind.STRUCTURES_OVERLAP).get(0);
        assertTrue(
                message.endsWith("LV keeps none of its 96 voxels; move it further down in the label table"), message);
        folder.labels("2,MYO", "1,LV");
        message = messages(Finding.Kind.STRUCTURES_OVERLAP).get(0);
        assertTrue(message.endsWith("MYO keeps 288 of its 384 voxels"), message);
    }

    @Test
    void aMaskWithoutAPositionIsOnTheGridOfItsImage() throws IOException {
        folder.mask("m.nii", 0, 1, 1, 1, 0).withoutForms("m.nii");
        assertKinds(MaskRules.DEFAULT, "MASK_GEOMETRY");
    }

    @Test
    void aMaskWithAnotherPositionIsRefusedUnlessTheImageGivesThePosition() {
        folder.maskAt(Affine.scaling(1, 1, 1), "m.nii", 0, 1, 1, 1, 0);
        assertKinds(MaskRules.DEFAULT, "GRID_DIFFERS");
        String message = check(MaskRules.DEFAULT).findings().get(0).message();
        assertTrue(message.contains("data.mask-geometry = image"), message);
        assertKinds(IMAGE, "MASK_GEOMETRY");
        assertEquals(1, check(IMAGE).domains().get(0).labelled());
    }

    @Test
    void nearlyWholeValuesAreLabelsAndOthersAreRefusedWithTheWorst() {
        folder.mask("m.nii", 0, 0.99999, 1.99998, 1.0009, 0);
        assertKinds(MaskRules.DEFAULT);
        folder.mask("m.nii", 0, 1.25, 1.002, 1, 0);
        assertKinds(MaskRules.DEFAULT, "UNKNOWN_LABEL");
        String message = check(MaskRules.DEFAULT).findings().get(0).message();
        int slice = TableFolder.SIDE * TableFolder.SIDE / 2;
        assertTrue(message.contains("not a mask: " + 2 * slice + " of"), message);
        assertTrue(message.contains("1.25 (" + slice + " voxels)"), message);
    }

    @Test
    void valuesMayBeAnyWholeNumber() throws IOException {
        folder.labels("500,LV", "-7,MYO").mask("m.nii", 0, 500, -7, 500, 0);
        assertKinds(MaskRules.DEFAULT);
    }

    @Test
    void aMaskWithOneFramePerStructureIsConverted() {
        double[] background = {1, 0, 0, 1, 1};
        double[] ventricle = {0, 1, 1, 0, 0};
        double[] muscle = {0, 0, 1, 0, 0};
        folder.frames("m.nii", background, ventricle, muscle);
        assertKinds(MaskRules.DEFAULT, "ONE_FRAME_PER_STRUCTURE");
        assertLabels(0, 1, 2, 0, 0);
        folder.frames("m.nii", ventricle, muscle);
        assertKinds(MaskRules.DEFAULT, "ONE_FRAME_PER_STRUCTURE");
        assertLabels(0, 1, 2, 0, 0);
        folder.frames("m.nii", ventricle, new double[] {0, 0, 2, 0, 0});
        assertKinds(MaskRules.DEFAULT, "UNKNOWN_LABEL", "ONE_FRAME_PER_STRUCTURE");
        folder.frames("m.nii", background, ventricle, muscle, muscle);
        assertKinds(MaskRules.DEFAULT, "GRID_DIFFERS");
    }

    @Test
    void aStructureThatNoMaskHasIsReported() {
        folder.mask("m.nii", 0, 1, 1, 1, 0);
        assertEquals(
                List.of("no mask has a voxel of MYO, so a training cannot learn it"),
                messages(Finding.Kind.STRUCTURE_ABSENT));
        folder.mask("m.nii", 0, 1, 2, 1, 0);
        assertKinds(MaskRules.DEFAULT);
        assertEquals(List.of(), messages(Finding.Kind.STRUCTURE_ABSENT));
    }

    /** A scan that is left out is not also used with some frames. */
    @Test
    void framesWithoutContrastAreReportedAsRangesIfTheScanIsUsed() throws IOException {
        double[] empty = new double[TableFolder.DEPTH];
        double[] bright = {1, 2, 3, 4, 5};
        folder.frames("a.nii", bright, empty, empty, empty, bright, empty).table("subject,domain,image", "a,S,a.nii");
        assertKinds(MaskRules.DEFAULT, "EMPTY_FRAME");
        String message = check(MaskRules.DEFAULT).findings().get(0).message();
        assertTrue(message.contains("the same value in frames 1 to 3, 5 of 6;"), message);
        folder.frames("a.nii", empty, empty);
        assertKinds(MaskRules.DEFAULT, "BAD_INTENSITIES");
    }

    private List<String> messages(Finding.Kind kind) {
        return check(MaskRules.DEFAULT).findings().stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::message)
                .toList();
    }

    private void assertLabels(int... slices) {
        Subject subject = folder.open().subjects().get(0);
        byte[] labels = MaskMerge.labels(subject, MaskMerge.open(subject), 0, 2);
        for (int z = 0; z < slices.length; z++) {
            assertEquals(slices[z], labels[z * TableFolder.SIDE * TableFolder.SIDE], "slice " + z);
        }
    }

    /** The findings by severity, without the notes that do not concern slices, and absent structures. */
    private void assertKinds(MaskRules rules, String... kinds) {
        assertEquals(
                List.of(kinds),
                check(rules).findings().stream()
                        .filter(finding -> finding.kind() != Finding.Kind.STRUCTURE_ABSENT)
                        .filter(finding -> finding.kind().severity() != Severity.NOTE
                                || finding.kind() == Finding.Kind.SLICES_WITHOUT_MASK)
                        .map(finding -> finding.kind().name())
                        .toList());
    }

    private DataCheck check(MaskRules rules) {
        return DataCheck.of(folder.open(rules), (done, total) -> {});
    }
}
