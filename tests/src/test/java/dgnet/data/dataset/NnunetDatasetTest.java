package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NnunetDatasetTest {
    private static final String CHANNELS = "\"channel_names\": {\"0\": \"T2\", \"1\": \"ADC\"}";
    private static final String ENDING = "\"file_ending\": \".nii.gz\"";

    @TempDir
    private Path root;

    /** Values with a gap, a second channel that is not read, a case for testing. */
    @Test
    void findsCasesByTheirFoldersAndDomainsByTheTable() throws IOException {
        describe("{\"background\": 0, \"rim\": 7, \"core\": 3}");
        labelled("heart_001", 7);
        labelled("heart_002", 3);
        Scans.image(root.resolve("imagesTr/heart_001_0001.nii.gz"), 0);
        Scans.image(root.resolve("imagesTs/heart_003_0000.nii.gz"), 0);
        Files.writeString(root.resolve("imagesTr/._heart_001_0000.nii.gz"), "of another file system");
        domains("heart_001,north", "heart_002,south", "heart_003,north");

        assertEquals("nnunet", Datasets.layoutOf(root));
        Dataset data = Datasets.open("nnunet", root);

        assertEquals(List.of("north", "south"), data.domains());
        assertEquals(List.of(), data.findings());
        assertEquals(List.of("core", "rim"), data.structures().names());
        assertEquals(data.structures(), Datasets.structures("nnunet", root));
        assertEquals(
                List.of("heart_001", "heart_003"),
                data.subjects("north").stream().map(Subject::id).toList());
        Subject first = data.subjects().get(0);
        assertEquals(root.resolve("imagesTr/heart_001_0000.nii.gz"), first.image());
        assertEquals(List.of(new Subject.LabelledFrame("image", 0)), first.labelledFrames());
        byte[] twos = new byte[24];
        Arrays.fill(twos, (byte) 2);
        assertArrayEquals(twos, MaskMerge.labels(first, MaskMerge.open(first), 0, 2));
        assertFalse(data.subjects().get(2).labelled());
    }

    @Test
    void findsDomainsInTheNamesAndReadsTheChannelThatIsAskedFor() throws IOException {
        describe("{\"background\": 0, \"core\": 1}");
        labelled("northA_001", 1);
        labelled("southB_002", 1);
        labelled("nowhere", 1);
        Scans.image(root.resolve("imagesTr/northA_001_0001.nii.gz"), 0);
        Scans.image(root.resolve("imagesTr/southB_002_0001.nii.gz"), 0);
        Scans.image(root.resolve("imagesTr/nowhere_0001.nii.gz"), 0);

        Dataset data = Datasets.open(
                "nnunet", root, Datasets.DomainRule.VENDOR, new NnunetSettings("^(north|south)[A-Z]_", 1));

        assertEquals(List.of("north", "south"), data.domains());
        assertEquals(
                root.resolve("imagesTr/northA_001_0001.nii.gz"),
                data.subjects("north").get(0).image());
        assertEquals(List.of("NO_DOMAIN nowhere"), kinds(data));
    }

    /** The cases of imagesTs with masks are for evaluation; those without are unlabelled scans. */
    @Test
    void casesWithMasksInLabelsTsAreATestSetThatTrainingDoesNotUse() throws IOException {
        describe("{\"background\": 0, \"core\": 1}");
        labelled("a", 1);
        labelled("b", 1);
        for (String name : List.of("c", "d", "e")) {
            Scans.image(root.resolve("imagesTs/" + name + "_0000.nii.gz"), 0);
        }
        Scans.mask(root.resolve("labelsTs/c.nii.gz"), 0, 1);
        Scans.mask(root.resolve("labelsTs/d.nii.gz"), 0, 1);
        Scans.mask(root.resolve("labelsTs/f.nii.gz"), 0, 1);
        Files.writeString(
                root.resolve("domains.csv"),
                "case,domain,group\na,north,anna\nb,south,\nc,north,anna\nd,west,\ne,north,\n");

        Dataset data = Datasets.open("nnunet", root);
        Dataset evaluated = data.withTestSet();

        assertEquals(List.of("north", "south", "west"), data.domains());
        assertEquals(List.of("a", "b", "e"), ids(data));
        assertEquals(List.of("a", "b", "c", "d", "e"), ids(evaluated));
        assertEquals(
                List.of(root.resolve("labelsTs/c.nii.gz")),
                evaluated.subjects().get(2).masks().stream()
                        .map(Subject.Mask::path)
                        .toList());
        assertEquals(List.of("NO_IMAGE f", "TEST_PATIENT c", "TEST_SET "), kinds(data));
        assertTrue(
                data.findings().stream().anyMatch(finding -> finding.message()
                        .equals(root.resolve("labelsTs")
                                + " has masks of 2 cases of imagesTs: they are a test set, which training does not"
                                + " use; dgnet evaluate scores them")),
                data.findings().toString());
        Split split = Split.of(data, "west", List.of(), 1, 0, 1);
        assertEquals(
                List.of(List.of("a"), List.of("b")),
                split.sources().stream()
                        .map(part -> part.labelled().stream().map(Subject::id).toList())
                        .toList());
    }

    private static List<String> ids(Dataset data) {
        return data.subjects().stream().map(Subject::id).toList();
    }

    @Test
    void reportsWhatDoesNotBelongTogether() throws IOException {
        describe("{\"background\": 0, \"core\": 1}");
        labelled("a", 1);
        labelled("b", 1);
        Scans.image(root.resolve("imagesTs/a_0000.nii.gz"), 0);
        Scans.mask(root.resolve("labelsTr/c.nii.gz"), 0, 1);
        domains("a,north", "a,south", "d,north");

        assertEquals(
                List.of("DUPLICATE_SUBJECT a", "DUPLICATE_SUBJECT a", "NO_DOMAIN b", "NO_IMAGE c", "NO_IMAGE d"),
                kinds(Datasets.open("nnunet", root)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"background": 0, "all": [1, 2], "core": 2}       | regions of several values (all: [1,2])
            {"background": 0, "core": 1, "ignore": 2}         | voxels that nobody annotated
            {"0": "background", "1": "core"}                  | nnUNetv2_convert_old_nnUNet_dataset
            {"core": 0}                                       | background is 0
            {"background": 0, "core": 1, "rim": 1}            | has two names
            {"background": 0, "core": "one"}                  | a whole number from 1
            {"background": 0}                                 | it needs "labels"
            """)
    void refusesLabelsThatItCannotTrainOn(String labels, String reason) throws IOException {
        describe(labels);
        labelled("a", 1);
        domains("a,north");

        assertSays(NnunetSettings.DEFAULT, root.resolve("dataset.json").toString(), reason);
    }

    @Test
    void namesTheWayOutOfEveryOtherFault() throws IOException {
        assertSays(NnunetSettings.DEFAULT, "there is no dataset.json", "DatasetNNN_Name");
        Files.writeString(root.resolve("dataset.json"), "{\"labels\":");
        assertSays(NnunetSettings.DEFAULT, "is not valid JSON");
        describe("{\"background\": 0, \"core\": 1}", CHANNELS, "\"file_ending\": \".png\"");
        assertSays(NnunetSettings.DEFAULT, "\".png\"", "Convert the images and masks to NIfTI");
        describe("{\"background\": 0, \"core\": 1}", "\"channels\": {}", ENDING);
        assertSays(NnunetSettings.DEFAULT, "it needs \"channel_names\"");
        describe("{\"background\": 0, \"core\": 1}");
        assertSays(new NnunetSettings("", 2), "no channel 2", "{0=T2, 1=ADC}");
        assertSays(NnunetSettings.DEFAULT, "domains.csv", "data.domain-pattern");
        domains("a,north");
        assertSays(NnunetSettings.DEFAULT, "there is no CASE_0000.nii.gz");
        labelled("b", 1);
        assertSays(NnunetSettings.DEFAULT, "none of the 1 cases", "has no domain for b");
    }

    @Test
    void refusesAPatternThatDoesNotHaveOneGroup() {
        for (String pattern : List.of("north", "(a)(b)", "(a")) {
            assertThrows(DataException.class, () -> new NnunetSettings(pattern, 0), pattern);
        }
    }

    private void assertSays(NnunetSettings settings, String... parts) {
        DataException fault = assertThrows(
                DataException.class, () -> Datasets.open("nnunet", root, Datasets.DomainRule.VENDOR, settings));
        for (String part : parts) {
            assertTrue(fault.getMessage().contains(part), fault.getMessage());
        }
    }

    private static List<String> kinds(Dataset data) {
        return data.findings().stream()
                .map(finding -> finding.kind() + " " + finding.subject())
                .sorted()
                .toList();
    }

    private void labelled(String name, int value) throws IOException {
        Scans.image(root.resolve("imagesTr/" + name + "_0000.nii.gz"), 0);
        Scans.mask(root.resolve("labelsTr/" + name + ".nii.gz"), 0, value);
    }

    private void describe(String labels) throws IOException {
        describe(labels, CHANNELS, ENDING);
    }

    private void describe(String labels, String... others) throws IOException {
        Files.writeString(
                root.resolve("dataset.json"), "{\"labels\": " + labels + ", " + String.join(", ", others) + "}");
    }

    private void domains(String... rows) throws IOException {
        Files.writeString(root.resolve("domains.csv"), "case,domain\n" + String.join("\n", rows) + "\n");
    }
}
