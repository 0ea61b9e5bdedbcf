package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Label files of any origin, against the masks of a phantom's hearts. */
class FileLabelsTest {
    @TempDir
    static Path shared;

    private static Dataset dataset;
    private static Subject heart;

    @TempDir
    Path folder;

    private Path predictions;

    @BeforeAll
    static void writePhantom() {
        Path root = shared.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 4, 3, 40, 5), line -> {});
        dataset = Datasets.open("mnms", root);
        heart = dataset.subjects().get(0);
    }

    @BeforeEach
    void makeFolder() throws IOException {
        predictions = Files.createDirectory(folder.resolve("predictions"));
    }

    @Test
    void masksScoreAsTheTruthUnderEachOfTheNames() throws IOException {
        NiftiImage mask = NiftiImage.open(heart.masks().get(0).path());
        String scan = heart.image().getFileName().toString();
        for (String name : List.of(scan, scan.replace(".nii.gz", ".nii"), heart.id() + ".nii.gz")) {
            Files.createDirectories(predictions.resolve(name + ".d"));
            Path file = predictions.resolve(name + ".d").resolve(name);
            write(file, mask.header(), mask, 0, mask.header().frames());

            for (LabelledFrame frame : heart.labelledFrames()) {
                assertArrayEquals(truth(frame), labels(frame), name);
            }
            Files.delete(file);
        }
    }

    @Test
    void aFileOfOneFrameIsThatFrame() {
        NiftiImage mask = NiftiImage.open(heart.masks().get(0).path());
        for (LabelledFrame frame : heart.labelledFrames()) {
            Path file = predictions.resolve(heart.id() + "_" + frame.name() + ".nii.gz");
            write(file, mask.header().singleFrame(), mask, frame.index(), 1);
        }

        for (LabelledFrame frame : heart.labelledFrames()) {
            assertArrayEquals(truth(frame), labels(frame), frame.name());
        }
    }

    @Test
    void theEvaluationOfTheMasksIsPerfectAndHasAHeartButNotThePapersFigures() throws IOException {
        for (Subject subject : dataset.subjects()) {
            Files.copy(
                    subject.masks().get(0).path(),
                    predictions.resolve(subject.image().getFileName().toString()));
        }

        EvaluationReport report = evaluate();

        assertEquals(dataset.subjects().size(), report.subjects().size());
        for (CaseScore score : report.cases()) {
            score.metrics().forEach((region, metrics) -> {
                assertEquals(1, metrics.dice().orElseThrow(), region);
                assertEquals(0, metrics.hausdorff().orElseThrow(), region);
            });
            assertEquals(TrainingRole.UNKNOWN, score.trainingRole());
        }
        for (SubjectScore score : report.subjects()) {
            SubjectScore.Heart function = score.heart().orElseThrow();
            assertEquals(function.truth(), function.predicted());
            double fraction = function.truth().ejectionFraction().orElseThrow();
            assertTrue(fraction > 20 && fraction < 90, "an ejection fraction of " + fraction + " %");
            assertTrue(score.reference().isEmpty());
        }
    }

    @Test
    void aScanWithoutAPredictionIsNamedAndTheOthersAreScored() throws IOException {
        for (Subject subject : dataset.subjects().subList(1, dataset.subjects().size())) {
            Files.copy(
                    subject.masks().get(0).path(),
                    predictions.resolve(subject.image().getFileName().toString()));
        }

        EvaluationReport report = evaluate();

        assertEquals(dataset.subjects().size() - 1, report.subjects().size());
        assertEquals(heart.labelledFrames().size(), report.skipped().size());
        assertTrue(
                report.skipped().get(0).startsWith("there is no prediction of " + heart.id() + ", frame ED, in "),
                report.skipped().get(0));
    }

    @Test
    void ofSeveralFilesTheOneInTheScansPlaceIsTaken() throws IOException {
        Path mask = heart.masks().get(0).path();
        String name = heart.image().getFileName().toString();
        Path place = dataset.root().relativize(heart.image());
        Files.createDirectories(predictions.resolve(place).getParent());
        Files.copy(mask, predictions.resolve(place));
        Files.createDirectory(predictions.resolve("other"));
        Files.writeString(predictions.resolve("other").resolve(name), "no image");

        assertArrayEquals(
                truth(heart.labelledFrames().get(0)),
                labels(heart.labelledFrames().get(0)));

        Path uncompressed = predictions.resolve(place.toString().replace(".nii.gz", ".nii"));
        Files.copy(mask, uncompressed);
        assertTrue(assertThrows(
                        DataException.class, () -> labels(heart.labelledFrames().get(0)))
                .getMessage()
                .contains("keep only one"));
        Files.delete(uncompressed);

        Files.move(predictions.resolve(place), predictions.resolve("elsewhere.nii.gz"));
        Files.createDirectory(predictions.resolve("third"));
        Files.copy(mask, predictions.resolve("third").resolve(name));
        DataException fault = assertThrows(
                DataException.class, () -> labels(heart.labelledFrames().get(0)));
        assertTrue(fault.getMessage().contains("there are several predictions of " + heart.id()), fault.getMessage());
    }

    @Test
    void anotherGridAndUnknownLabelsAreRefused() throws IOException {
        NiftiImage mask = NiftiImage.open(heart.masks().get(0).path());
        NiftiHeader header = mask.header();
        Path file = predictions.resolve(heart.id() + ".nii.gz");
        LabelledFrame frame = heart.labelledFrames().get(0);

        write(file, header.singleFrame(), mask, 0, 1);
        DataException fewer = assertThrows(DataException.class, () -> labels(frame));
        Path single = predictions.resolve(heart.id() + "_" + frame.name() + ".nii.gz");
        write(single, header, mask, 0, header.frames());
        DataException series = assertThrows(DataException.class, () -> labels(frame));
        Files.delete(single);
        byte[] tooLarge = new byte[(int) header.voxels()];
        Arrays.fill(tooLarge, (byte) 4);
        NiftiWriter.write(file, header, DataType.UINT8, tooLarge);
        DataException unknown = assertThrows(DataException.class, () -> labels(frame));

        assertTrue(
                series.getMessage().contains("A01_ED.nii.gz has [")
                        && series.getMessage().contains("the grid of its image"),
                series.getMessage());
        assertTrue(
                fewer.getMessage().contains(file + " has [")
                        && fewer.getMessage().contains("the grid of its image"),
                fewer.getMessage());
        assertTrue(
                unknown.getMessage().contains(file + " has the label 4; the data set's labels are 0 to 3"),
                unknown.getMessage());
    }

    @Test
    void aFolderWithoutPredictionsIsRefused() {
        DataException fault = assertThrows(DataException.class, () -> new FileLabels(predictions, dataset));
        assertTrue(fault.getMessage().contains(predictions + " has no NIfTI file"), fault.getMessage());
    }

    private EvaluationReport evaluate() {
        return new VolumeEvaluation(new FileLabels(predictions, dataset), dataset, subject -> TrainingRole.UNKNOWN)
                .evaluate(
                        dataset.domains().stream()
                                .map(domain -> new EvaluatedDomain(domain, EvaluatedDomain.Role.UNKNOWN))
                                .toList(),
                        Map.of(),
                        score -> {});
    }

    private byte[] labels(LabelledFrame frame) {
        return new FileLabels(predictions, dataset)
                .labels(AnnotatedFrame.open(heart, frame, 3))
                .labels();
    }

    private static byte[] truth(LabelledFrame frame) {
        return AnnotatedFrame.open(heart, frame, 3).truth().labels();
    }

    private static void write(Path file, NiftiHeader header, NiftiImage mask, int first, int frames) {
        int voxels = header.voxelsPerFrame();
        float[] all = new float[voxels * frames];
        for (int frame = 0; frame < frames; frame++) {
            System.arraycopy(mask.frame(first + frame), 0, all, frame * voxels, voxels);
        }
        NiftiWriter.write(file, header, DataType.INT16, all);
    }
}
