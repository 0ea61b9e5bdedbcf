package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet evaluate --predictions} on a data set whose masks have other values than its labels. */
class EvaluateFilesTest {
    private static final NiftiHeader GRID =
            NiftiHeader.of(new int[] {4, 4, 2, 2}, new double[] {1, 1, 5, 1}, Affine.scaling(1, 1, 5));

    @TempDir
    Path folder;

    private Path data;
    private Path predictions;

    @BeforeEach
    void write() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        predictions = Files.createDirectory(folder.resolve("predictions"));
        Files.writeString(data.resolve("labels.csv"), "value,name\n3,LV\n2,MYO\n1,RV\n");
        Files.writeString(
                data.resolve("dataset.csv"),
                "subject,domain,image,mask,frame\na,X,a.nii,a_gt.nii,0\na,X,a.nii,a_gt.nii,1\n");
        float[] ramp = new float[64];
        for (int k = 0; k < ramp.length; k++) {
            ramp[k] = k;
        }
        NiftiWriter.write(data.resolve("a.nii"), GRID, DataType.INT16, ramp);
        NiftiWriter.write(data.resolve("a_gt.nii"), GRID, DataType.UINT8, labels(0));
    }

    /** Two frames with the values 1, 2 and 3. */
    private static float[] labels(int shift) {
        float[] labels = new float[64];
        for (int k = 0; k < labels.length; k++) {
            labels[k] = (k + shift) % 4;
        }
        return labels;
    }

    @Test
    void theSameValuesOnBothSidesScoreOneWithTheOption() throws IOException {
        NiftiWriter.write(predictions.resolve("a.nii"), GRID, DataType.UINT8, labels(0));

        CommandLineRun undecided = evaluate();
        boolean written = Files.exists(folder.resolve("scores"));
        CommandLineRun mask = evaluate("--prediction-values=mask");
        List<Double> sameValues = dice();
        CommandLineRun output = evaluate("--prediction-values=output");

        assertEquals(2, undecided.exitCode(), undecided.out());
        assertTrue(undecided.err().contains("give --prediction-values mask or"), undecided.err());
        assertFalse(written);
        assertEquals(0, mask.exitCode(), mask.err());
        assertTrue(
                mask.out().startsWith("label values of the predictions: 1 RV, 2 MYO, 3 LV, as in the masks\n"),
                mask.out());
        assertEquals(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0), sameValues);
        assertEquals(0, output.exitCode(), output.err());
        assertEquals(List.of(0.0, 1.0, 0.0, 0.0, 1.0, 0.0), dice());
    }

    @Test
    void theLegendOfThePredictionsDecides() throws IOException {
        NiftiWriter.write(predictions.resolve("a.nii"), GRID, DataType.UINT8, labels(0));
        Files.writeString(predictions.resolve("legend.csv"), "value,name\n1,RV\n2,MYO\n3,LV\n");

        CommandLineRun evaluated = evaluate();

        assertEquals(0, evaluated.exitCode(), evaluated.err());
        assertEquals(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0), dice());
        assertEquals(
                "1 RV, 2 MYO, 3 LV, by legend.csv",
                metrics().at("/origin/label values").asText());
    }

    @Test
    void aFrameWithoutAFileIsNamedWithTheNamesAndTheOtherIsScored() {
        NiftiHeader frame = GRID.singleFrame();
        NiftiWriter.write(predictions.resolve("a_frame00.nii.gz"), frame, DataType.UINT8, Arrays.copyOf(labels(0), 32));

        CommandLineRun evaluated = evaluate("--prediction-values=mask");

        assertEquals(3, evaluated.exitCode(), evaluated.out());
        assertTrue(
                evaluated
                        .out()
                        .contains("there is no prediction of a, frame 1, in " + predictions
                                + "; no file has one of the names a_frame 1, a_frame01, a_frame1, a, a_gt"),
                evaluated.out());
        assertTrue(evaluated.out().contains("X           1  1.000  1.000  1.000"), evaluated.out());
    }

    @Test
    void anotherKindOfValuesIsRefused() {
        CommandLineRun refused = evaluate("--prediction-values=both");

        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("--prediction-values is mask or output, not both"), refused.err());
    }

    private CommandLineRun evaluate(String... options) {
        Stream<String> always = Stream.of(
                "evaluate", "--predictions=" + predictions, "--data=" + data, "--output=" + folder.resolve("scores"));
        return CommandLineRun.of(Stream.concat(always, Stream.of(options)).toArray(String[]::new));
    }

    private JsonNode metrics() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("scores/metrics.json").toFile());
    }

    /** Dice of LV, MYO and RV of each frame. */
    private List<Double> dice() throws IOException {
        return Files.readAllLines(folder.resolve("scores/metrics.csv")).stream()
                .skip(1)
                .map(line -> Double.parseDouble(line.split(",", -1)[5]))
                .toList();
    }
}
