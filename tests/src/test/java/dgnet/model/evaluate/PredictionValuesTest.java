package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.LabelLegend;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import dgnet.model.evaluate.FileLabels.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meaning of the values in label files of a data set whose masks have other values than its labels. */
class PredictionValuesTest {
    private static final NiftiHeader GRID =
            NiftiHeader.of(new int[] {4, 1, 1}, new double[] {1, 1, 1}, Affine.scaling(1, 1, 1));

    @TempDir
    Path folder;

    private Path root;
    private Path predictions;

    @BeforeEach
    void writeScans() throws IOException {
        root = Files.createDirectory(folder.resolve("data"));
        predictions = Files.createDirectory(folder.resolve("predictions"));
        Files.writeString(
                root.resolve("dataset.csv"), "subject,domain,image,mask\na,X,a.nii,a_gt.nii\nb,X,b.nii,b_gt.nii\n");
        for (String id : List.of("a", "b")) {
            write(root.resolve(id + ".nii"), 5, 6, 7, 8);
        }
    }

    @Test
    void valuesOfTheMasksAreMappedAsTheMasksAre() throws IOException {
        Dataset data = data("3,LV", "2,MYO", "1,RV");
        write(predictions.resolve("a.nii"), 0, 1, 2, 3);

        assertArrayEquals(new byte[] {0, 3, 2, 1}, labels(new FileLabels(predictions, data, Optional.of(Values.MASK))));
        assertArrayEquals(
                new byte[] {0, 1, 2, 3}, labels(new FileLabels(predictions, data, Optional.of(Values.OUTPUT))));
        assertEquals(
                "1 RV, 2 MYO, 3 LV, as in the masks",
                new FileLabels(predictions, data, Optional.of(Values.MASK)).values());
    }

    @Test
    void valuesThatCanBeEitherAreRefusedWithTheOption() throws IOException {
        Dataset data = data("3,LV", "2,MYO", "1,RV");
        write(predictions.resolve("a.nii"), 0, 1, 2, 3);

        DataException fault = assertThrows(DataException.class, () -> new FileLabels(predictions, data));

        assertTrue(
                fault.getMessage()
                        .contains("the values 1, 2, 3 in the label files of " + predictions
                                + " can be those of the masks (1 RV, 2 MYO, 3 LV) or the order of the structures (1 LV,"
                                + " 2 MYO, 3 RV); give --prediction-values"),
                fault.getMessage());
    }

    @Test
    void valuesWithTheSameMeaningOnBothSidesNeedNoDecision() throws IOException {
        Dataset data = data("3,LV", "2,MYO", "1,RV");
        write(predictions.resolve("a.nii"), 0, 2, 2, 0);

        assertArrayEquals(new byte[] {0, 2, 2, 0}, labels(new FileLabels(predictions, data)));
    }

    @Test
    void valuesThatOnlyTheMasksHaveDecide() throws IOException {
        Dataset data = data("1,LV", "4,MYO", "2,RV");
        write(predictions.resolve("a.nii"), 0, 1, 2, 2);
        write(predictions.resolve("b.nii"), 0, 1, 4, 2);

        assertArrayEquals(new byte[] {0, 1, 3, 3}, labels(new FileLabels(predictions, data)));
    }

    @Test
    void valuesThatOnlyTheOutputHasDecide() throws IOException {
        Dataset data = data("10,LV", "20,MYO", "30,RV");
        write(predictions.resolve("a.nii"), 0, 1, 2, 3);

        assertArrayEquals(new byte[] {0, 1, 2, 3}, labels(new FileLabels(predictions, data)));
    }

    @Test
    void filesThatDoNotAgreeAreRefused() throws IOException {
        Dataset data = data("10,LV", "20,MYO", "30,RV");
        write(predictions.resolve("a.nii"), 0, 1, 2, 3);
        write(predictions.resolve("b.nii"), 0, 10, 20, 30);

        DataException fault = assertThrows(DataException.class, () -> new FileLabels(predictions, data));

        assertTrue(fault.getMessage().contains("do not agree: " + predictions.resolve("b.nii")), fault.getMessage());
    }

    @Test
    void aFileWithAnotherValueDoesNotDecideForTheOthers() throws IOException {
        Dataset data = data("10,LV", "20,MYO", "30,RV");
        write(predictions.resolve("a.nii"), 0, 10, 20, 30);
        write(predictions.resolve("b.nii"), 0, 10, 20, 99);
        FileLabels files = new FileLabels(predictions, data);

        assertArrayEquals(new byte[] {0, 1, 2, 3}, labels(files));
        DataException fault = assertThrows(DataException.class, () -> labels(files, 1));
        assertTrue(
                fault.getMessage().contains("has the label 99; the data set's labels are 0 and 10 LV"),
                fault.getMessage());
    }

    @Test
    void aLegendNamesTheValuesWhateverTheOrder() throws IOException {
        Dataset data = data("3,LV", "2,MYO", "1,RV");
        write(predictions.resolve("a.nii"), 7, 5, 6, 9);
        new LabelLegend(Map.of(5, "myo", 6, "RV", 7, "LV", 9, "atrium")).write(predictions);

        FileLabels files = new FileLabels(predictions, data);

        assertArrayEquals(new byte[] {1, 2, 3, 0}, labels(files));
        assertTrue(files.values().endsWith("by legend.csv; not in the data set: atrium"), files.values());
    }

    @Test
    void aLegendThatLacksAStructureIsRefused() throws IOException {
        Dataset data = data("3,LV", "2,MYO", "1,RV");
        write(predictions.resolve("a.nii"), 0, 1, 2, 1);
        LabelLegend.of(List.of("LV", "RV")).write(predictions);

        DataException fault = assertThrows(DataException.class, () -> new FileLabels(predictions, data));

        assertTrue(fault.getMessage().contains("(1 LV, 2 RV) lacks MYO"), fault.getMessage());
    }

    @Test
    void aLegendIsKeptAndAnotherIsRefused() {
        LabelLegend legend = LabelLegend.of(List.of("grey matter", "white, matter"));
        legend.write(predictions);
        legend.requireNoOther(predictions);

        assertEquals(Optional.of(legend), LabelLegend.in(predictions));
        DataException fault = assertThrows(
                DataException.class, () -> LabelLegend.of(List.of("LV")).requireNoOther(predictions));
        assertTrue(fault.getMessage().contains("describes other labels (1 grey matter, 2 white, matter, not 1 LV)"));
        LabelLegend.of(List.of("LV")).write(predictions);
        assertEquals("1 LV", LabelLegend.in(predictions).orElseThrow().toString());
    }

    private Dataset data(String... labels) throws IOException {
        Files.writeString(root.resolve("labels.csv"), "value,name\n" + String.join("\n", labels) + "\n");
        int value = Integer.parseInt(labels[0].split(",", -1)[0]);
        for (String id : List.of("a", "b")) {
            write(root.resolve(id + "_gt.nii"), 0, value, value, value);
        }
        return Datasets.open("table", root);
    }

    private byte[] labels(FileLabels files) {
        return labels(files, 0);
    }

    private byte[] labels(FileLabels files, int subject) {
        Dataset data = Datasets.open("table", root);
        return files.labels(AnnotatedFrame.open(
                        data.subjects().get(subject),
                        data.subjects().get(subject).labelledFrames().get(0),
                        3))
                .labels();
    }

    private static void write(Path path, int... values) {
        float[] voxels = new float[values.length];
        for (int k = 0; k < values.length; k++) {
            voxels[k] = values[k];
        }
        NiftiWriter.write(path, GRID, DataType.INT16, voxels);
    }
}
