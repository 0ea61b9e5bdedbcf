package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelMapping;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.dataset.Subject.Mask;
import dgnet.model.evaluate.PredictionFolder.Extent;
import dgnet.model.evaluate.PredictionFolder.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of label files. */
class PredictionFolderTest {
    private static final LabelledFrame FRAME = new LabelledFrame("frame 2", 2);

    @TempDir
    Path folder;

    private Path data;
    private Path predictions;

    @BeforeEach
    void makeFolders() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        predictions = Files.createDirectory(folder.resolve("predictions"));
    }

    @ParameterizedTest
    @CsvSource({
        "A1_frame02.nii.gz, ONE_FRAME",
        "A1_frame2.nii, ONE_FRAME",
        "A1_frame 2.nii.gz, ONE_FRAME",
        "A1_sa_frame02.hdr, ONE_FRAME",
        "A1_sa.NII.GZ, WHOLE_SCAN",
        "A1.nii.gz, WHOLE_SCAN",
        "A1_fr03_gt.nii.gz, EITHER",
        "A1_fr03.nii.gz, EITHER"
    })
    void eachOfTheNamesIsFound(String name, Extent extent) throws IOException {
        Path file = Files.createFile(
                Files.createDirectories(predictions.resolve("below")).resolve(name));

        assertEquals(new Found(file, extent), folder().find(subject(), FRAME));
    }

    @Test
    void aNamedFrameIsFoundByItsName() throws IOException {
        Path file = Files.createFile(predictions.resolve("A1_ED.nii.gz"));

        assertEquals(file, folder().find(subject(), new LabelledFrame("ED", 2)).path());
    }

    @Test
    void theSentenceOfAMissingFileListsTheNames() throws IOException {
        Files.createFile(predictions.resolve("A1_frame11.nii.gz"));

        DataException fault = assertThrows(DataException.class, () -> folder().find(subject(), FRAME));

        assertTrue(
                fault.getMessage()
                        .endsWith(
                                "no file has one of the names A1_frame 2, A1_frame02, A1_frame2, A1_sa_frame 2,"
                                        + " A1_sa_frame02, A1_sa_frame2, A1_sa, A1, A1_fr03_gt, A1_fr03 (.nii, .nii.gz or .hdr)"),
                fault.getMessage());
    }

    @Test
    void aMaskOfTheDataSetIsNotItsPrediction() throws IOException {
        Files.createFile(data.resolve("A1_fr03_gt.nii.gz"));
        Files.createFile(data.resolve("other.nii.gz"));

        assertThrows(DataException.class, () -> new PredictionFolder(data, data).find(subject(), FRAME));
    }

    @Test
    void hiddenFilesAreNoPredictions() throws IOException {
        Files.createFile(predictions.resolve("._A1.nii.gz"));

        DataException fault = assertThrows(DataException.class, this::folder);

        assertTrue(fault.getMessage().contains("has no NIfTI file"), fault.getMessage());
    }

    private PredictionFolder folder() {
        return new PredictionFolder(predictions, data);
    }

    private Subject subject() {
        return new Subject(
                "A1",
                "A1",
                "X",
                data.resolve("A1_sa.nii.gz"),
                List.of(new Mask(data.resolve("A1_fr03_gt.nii.gz"), List.of(2))),
                List.of(FRAME),
                MaskRules.DEFAULT,
                LabelMapping.NONE);
    }
}
