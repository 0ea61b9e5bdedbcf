package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as data sets have them; the files are empty, since none is opened. */
class TableDraftTest {
    @TempDir
    private Path root;

    @Test
    void bidsWithASiteForEachParticipant() throws IOException {
        touch(
                "sub-01/anat/sub-01_T2star.nii.gz",
                "sub-02/anat/sub-02_T2star.nii.gz",
                "sub-03/anat/sub-03_T2star.nii.gz",
                "sub-03/anat/sub-03_T1w.nii.gz",
                "derivatives/labels/sub-01/anat/sub-01_T2star_seg.nii.gz",
                "derivatives/labels/sub-09/anat/sub-09_T2star_seg.nii.gz");
        Files.writeString(
                root.resolve("participants.tsv"), "participant_id\tage\tsite\nsub-01\t30\tnorth\nsub-02\t31\tsouth\n");

        TableDraft draft = TableDraft.of(
                root,
                new Request("sub-{subject}/anat/sub-{subject}_T2star.nii.gz", "participants.tsv")
                        .masks("derivatives/labels/sub-{subject}/anat/sub-{subject}_T2star_seg.nii.gz")
                        .table("site", "")
                        .build());

        assertEquals("""
                subject,domain,image,mask,frame
                01,north,sub-01/anat/sub-01_T2star.nii.gz,derivatives/labels/sub-01/anat/sub-01_T2star_seg.nii.gz,
                02,south,sub-02/anat/sub-02_T2star.nii.gz,,
                """, draft.csv());
        assertEquals(List.of("sub-03/anat/sub-03_T1w.nii.gz"), draft.others());
        assertEquals(List.of("sub-03/anat/sub-03_T2star.nii.gz"), draft.withoutDomain());
        assertEquals(List.of("derivatives/labels/sub-09/anat/sub-09_T2star_seg.nii.gz"), draft.withoutImage());
        assertEquals(Map.of("north", 1L, "south", 1L), draft.domains());
    }

    @Test
    void acdcWithFramesFromOneAndTheirPhases() throws IOException {
        touch(
                "training/patient001/patient001_4d.nii.gz",
                "training/patient001/patient001_frame01.nii.gz",
                "training/patient001/patient001_frame01_gt.nii.gz",
                "training/patient001/patient001_frame12.nii.gz",
                "training/patient001/patient001_frame12_gt.nii.gz");
        Files.writeString(root.resolve("training/patient001/Info.cfg"), "ED: 1\nES: 12\nGroup: DCM\nNbFrame: 30\n");

        TableDraft draft = TableDraft.of(
                root,
                new Request("**/{subject}_4d.nii.gz", "Dijon")
                        .masks("**/{subject}_frame{frame}_gt.nii.gz")
                        .frames(1, "training/{subject}/Info.cfg")
                        .build());

        assertEquals("""
                subject,domain,image,mask,frame,phase
                patient001,Dijon,training/patient001/patient001_4d.nii.gz,training/patient001/patient001_frame01_gt.nii.gz,0,ED
                patient001,Dijon,training/patient001/patient001_4d.nii.gz,training/patient001/patient001_frame12_gt.nii.gz,11,ES
                """, draft.csv());
        assertEquals(2, draft.others().size());
    }

    @Test
    void mnms2WithTwoFilesOfOnePatientAndTheVendorInATable() throws IOException {
        touch("dataset/001/001_SA_ED.nii.gz", "dataset/001/001_SA_ED_gt.nii.gz", "dataset/001/001_SA_CINE.nii.gz");
        touch("dataset/001/001_SA_ES.nii.gz", "dataset/001/001_SA_ES_gt.nii.gz", "dataset/001/001_LA_ED.nii.gz");
        Files.writeString(
                root.resolve("dataset_information.csv"),
                "SUBJECT_CODE,DISEASE,VENDOR,SCANNER,FIELD\n1,NOR,SIEMENS,Symphony,1.5\n2,LV,GE,Signa,1.5\n");
        Request request = new Request("**/{code}_SA_{phase:ED|ES}.nii.gz", "dataset_information.csv")
                .masks("**/{code}_SA_{phase:ED|ES}_gt.nii.gz")
                .table("VENDOR", "SUBJECT_CODE")
                .names("{code}_{phase}", "{code}");

        assertEquals("""
                subject,group,domain,image,mask,frame,phase
                001_ED,001,SIEMENS,dataset/001/001_SA_ED.nii.gz,dataset/001/001_SA_ED_gt.nii.gz,,ED
                001_ES,001,SIEMENS,dataset/001/001_SA_ES.nii.gz,dataset/001/001_SA_ES_gt.nii.gz,,ES
                """, TableDraft.of(root, request.build()).csv());
    }

    /** Several sessions of a subject, and a mask for each structure. */
    @Test
    void imagesOfOneSubjectGetIdsOfTheirOwnAndAGroup() throws IOException {
        touch("north/01_a.nii", "north/01_b.nii", "south/02_a.nii");
        touch("north/01_a_LV.nii", "north/01_a_RV.nii");

        TableDraft draft = TableDraft.of(
                root,
                new Request("{site}/{subject}_{session:a|b}.nii", "{site}")
                        .masks("{site}/{subject}_{session:a|b}_{structure}.nii")
                        .build());

        assertEquals("""
                subject,group,domain,image,mask,frame,structure
                north_01_a,north_01,north,north/01_a.nii,north/01_a_LV.nii,,LV
                north_01_a,north_01,north,north/01_a.nii,north/01_a_RV.nii,,RV
                north_01_b,north_01,north,north/01_b.nii,,,
                south_02_a,south_02,south,south/02_a.nii,,,
                """, draft.csv());
        assertEquals(List.of("LV", "RV"), draft.structures());
        assertEquals(List.of(), draft.raters());
        TableDraft named = draft.renamed(Map.of("LV", "left"));
        assertEquals(draft.csv().replace(",,LV\n", ",,left\n"), named.csv());
        String refused = assertThrows(DataException.class, () -> draft.renamed(Map.of("1", "left")))
                .getMessage();
        assertTrue(refused.contains("names 1, but the structures in the names of the masks are LV, RV"), refused);
    }

    /** Two masks of one image that no placeholder tells apart. */
    @Test
    void severalMasksOfAFrameAreReportedAsRaters() throws IOException {
        touch("1.nii", "1_a_seg.nii", "1_b_seg.nii", "2.nii", "2_a_seg.nii");

        TableDraft draft = TableDraft.of(
                root,
                new Request("{subject}.nii", "x")
                        .masks("{subject}_{rater:a|b}_seg.nii")
                        .build());

        assertEquals(List.of("1.nii"), draft.raters());
    }

    @Test
    void refusesPatternsThatDoNotFitWithTheFilesAtFault() throws IOException {
        touch("a/1.nii", "b/1.nii", "a/1_seg.nii");
        assertRefused(new Request("{subject}_T1.nii", "x"), "matches --image", "a/1.nii");
        assertRefused(new Request("a/*.nii", "x"), "has no placeholder {subject}");
        assertRefused(
                new Request("{folder}/{subject}.nii", "x").names("{subject}", ""), "a/1.nii", "b/1.nii", "called 1");
        assertRefused(new Request("{folder}/{subject}.nii", "x").masks("*/{subject}_seg.nii"), "fits several images");
        assertRefused(new Request("{folder}/{subject}.nii", "{site}"), "{site}", "{folder}, {subject}");
        assertRefused(new Request("{folder}/{subject}.nii", "absent.csv"), "there is no table absent.csv");
        Files.writeString(root.resolve("sites.csv"), "id,site\n1,north\n");
        assertRefused(new Request("{folder}/{subject}.nii", "sites.csv"), "--domain-column", "id, site");
        Files.writeString(root.resolve("sites.csv"), "id,site\n1,north\n01,south\n");
        assertRefused(new Request("a/{subject}.nii", "sites.csv").table("site", ""), "line 3", "south", "north");
    }

    private void assertRefused(Request request, String... parts) {
        DataException refused = assertThrows(DataException.class, () -> TableDraft.of(root, request.build()));
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }

    private void touch(String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(root.resolve(path).getParent());
            Files.createFile(root.resolve(path));
        }
    }

    private static final class Request {
        private final String image;
        private final String domain;
        private List<String> masks = List.of();
        private String column = "";
        private String key = "";
        private String subject = "";
        private String group = "";
        private int firstFrame;
        private String phases = "";

        Request(String image, String domain) {
            this.image = image;
            this.domain = domain;
        }

        Request masks(String... patterns) {
            masks = List.of(patterns);
            return this;
        }

        Request table(String domainColumn, String keyColumn) {
            column = domainColumn;
            key = keyColumn;
            return this;
        }

        Request names(String subjectTemplate, String groupTemplate) {
            subject = subjectTemplate;
            group = groupTemplate;
            return this;
        }

        Request frames(int first, String phaseFile) {
            firstFrame = first;
            phases = phaseFile;
            return this;
        }

        TableRequest build() {
            return new TableRequest(image, masks, domain, column, key, subject, group, firstFrame, phases);
        }
    }
}
