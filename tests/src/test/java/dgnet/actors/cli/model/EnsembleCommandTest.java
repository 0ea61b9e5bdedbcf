package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.cli.RunFixture;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.file.ModelDescription;
import dgnet.model.file.ModelFile;
import dgnet.model.file.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet predict} and {@code dgnet evaluate} with several models: a run, its model file, and a file with other weights. */
class EnsembleCommandTest {
    private static final List<String> LABELS = List.of("background", "LV", "MYO", "RV");

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path data;
    private static Path run;

    /** The model of the run as a file. */
    private static Path same;

    /** A model with other weights. */
    private static Path other;

    private static Path scan;

    @BeforeAll
    static void train() {
        data = shared.resolve("data");
        run = RunFixture.train(shared);
        same = shared.resolve("same.dgnet");
        other = shared.resolve("other.dgnet");
        assertEquals(
                0, CommandLineRun.of("export", run.toString(), same.toString()).exitCode());
        StoredModel model = ModelFile.read(same);
        float[] weights = model.parameters().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= i % 2 == 0 ? 1.5f : -1;
        }
        ModelFile.write(other, new StoredModel(model.description(), model.provenance(), weights));
        scan = data.resolve("A01/A01_sa.nii.gz");
    }

    private CommandLineRun predict(Path model, String output, String... options) {
        String[] first = {
            "predict",
            model.toString(),
            scan.toString(),
            "--output",
            folder.resolve(output).toString()
        };
        return CommandLineRun.of(
                Stream.concat(Stream.of(first), Stream.of(options)).toArray(String[]::new));
    }

    private double[] values(String output, String suffix) {
        return NiftiImage.open(folder.resolve(output).resolve("A01_sa" + suffix + ".nii.gz"))
                .values();
    }

    private double[] probability(String output, String label) {
        return values(output, "_probability-" + label);
    }

    @Test
    void equalModelsGiveTheLabelsAndProbabilitiesOfTheModel() throws IOException {
        CommandLineRun one = predict(run, "one", "--probabilities");
        CommandLineRun two = predict(run, "two", "--with", same.toString(), "--probabilities");

        assertEquals(0, one.exitCode(), one.err());
        assertEquals(0, two.exitCode(), two.err());
        assertTrue(two.out().startsWith("predicting with the mean of 2 models: "), two.out());
        for (String file : List.of("A01_sa.nii.gz", "A01_sa_probability-MYO.nii.gz")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("one").resolve(file)),
                    Files.readAllBytes(folder.resolve("two").resolve(file)),
                    file);
        }
    }

    @Test
    void theProbabilitiesOfDifferentModelsAreAveragedAndTheEntropyIsOfTheMean() {
        predict(same, "same", "--probabilities");
        predict(other, "other", "--probabilities");

        CommandLineRun both = predict(same, "both", "--with", other.toString(), "--probabilities", "--uncertainty");

        assertEquals(0, both.exitCode(), both.err());
        double[] entropy = values("both", "_entropy");
        double[] expected = new double[entropy.length];
        double apart = 0;
        for (String label : LABELS) {
            double[] mean = probability("both", label);
            double[] ofSame = probability("same", label);
            double[] ofOther = probability("other", label);
            for (int i = 0; i < mean.length; i++) {
                assertEquals((ofSame[i] + ofOther[i]) / 2, mean[i], 1e-6, label);
                expected[i] -= mean[i] > 0 ? mean[i] * Math.log(mean[i]) / Math.log(4) : 0;
                apart = Math.max(apart, Math.abs(ofSame[i] - ofOther[i]));
            }
        }
        assertArrayEquals(expected, entropy, 1e-5);
        assertTrue(apart > 0.01, "the models differ by " + apart);
        NiftiImage map = NiftiImage.open(folder.resolve("both/A01_sa_entropy.nii.gz"));
        assertEquals(DataType.FLOAT32, map.header().dataType());
        assertEquals(NiftiImage.open(scan).header().affine(), map.header().affine());
        assertEquals(NiftiImage.open(scan).header().frames(), map.header().frames());
    }

    @Test
    void aMissingEntropyIsWrittenBesideKeptLabels() {
        predict(same, "out");

        CommandLineRun added = predict(same, "out", "--uncertainty");
        CommandLineRun kept = predict(same, "out", "--uncertainty");

        assertFalse(added.out().contains("output exists and is kept"), added.out());
        assertTrue(Files.exists(folder.resolve("out/A01_sa_entropy.nii.gz")));
        assertTrue(kept.out().contains("output exists and is kept"), kept.out());
    }

    @Test
    void modelsThatDifferInTheirPreparationAndAModelGivenTwiceAreRefused() {
        StoredModel model = ModelFile.read(same);
        ModelDescription description = model.description();
        PreparationSettings preparation = description.preparation();
        Path coarse = folder.resolve("coarse.dgnet");
        ModelFile.write(
                coarse,
                new StoredModel(
                        new ModelDescription(
                                description.method(),
                                description.network(),
                                description.structures(),
                                new PreparationSettings(
                                        preparation.lowPercentile(),
                                        preparation.highPercentile(),
                                        5,
                                        preparation.imageSize()),
                                description.domains()),
                        model.provenance(),
                        model.parameters()));

        CommandLineRun differing = predict(same, "out", "--with", other.toString(), "--with", coarse.toString());
        CommandLineRun twice = predict(same, "out", "--with", same.toString());

        assertEquals(2, differing.exitCode(), differing.err());
        assertTrue(
                differing
                        .err()
                        .contains("The models " + same + " and " + coarse
                                + " cannot be averaged: they differ in the preparation (data.spacing 4.0 and 5.0)"),
                differing.err());
        assertEquals(2, twice.exitCode(), twice.err());
        assertTrue(twice.err().contains("are the same, " + same + "; give each model once"), twice.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void theReportOfAnEnsembleNamesItsModels() throws IOException {
        Path one = folder.resolve("one");
        Path equal = folder.resolve("equal");

        CommandLineRun ofOne =
                CommandLineRun.of("evaluate", same.toString(), "--data", data.toString(), "--output", one.toString());
        CommandLineRun ofEqual = CommandLineRun.of(
                "evaluate",
                same.toString(),
                "--with",
                run.toString(),
                "--data",
                data.toString(),
                "--output",
                equal.toString());

        assertEquals(0, ofOne.exitCode(), ofOne.err());
        assertEquals(0, ofEqual.exitCode(), ofEqual.err());
        JsonNode origin = new ObjectMapper()
                .readTree(equal.resolve("metrics.json").toFile())
                .get("origin");
        assertEquals("the mean of 2 models", origin.get("model").asText());
        assertEquals(same.toString(), origin.get("model 1").asText());
        assertTrue(origin.get("model 2").asText().startsWith(run.toString()), origin.toString());
        assertTrue(Files.readString(equal.resolve("report.html")).contains(same.toString()));
        assertEquals(Files.readString(one.resolve("metrics.csv")), Files.readString(equal.resolve("metrics.csv")));
    }

    @Test
    void anEnsembleOfRunsIsScoredOnTheirDataIntoAnotherFolder() throws IOException {
        Path second = shared.resolve("runs/second");
        CommandLineRun trained = CommandLineRun.of(
                "train",
                run.resolve("resolved.conf").toString(),
                "--set",
                "name=second",
                "--set",
                "runs-dir=" + shared.resolve("runs"),
                "--set",
                "data.target=C",
                "--set",
                "data.sources=[A, B, D]");
        assertEquals(0, trained.exitCode(), trained.err());
        Path output = folder.resolve("scores");

        CommandLineRun nowhere = CommandLineRun.of("evaluate", run.toString(), "--with", second.toString());
        CommandLineRun mixed =
                CommandLineRun.of("evaluate", run.toString(), "--with", same.toString(), "--output", output.toString());
        CommandLineRun evaluated = CommandLineRun.of(
                "evaluate", run.toString(), "--with", second.toString(), "--output", output.toString());

        assertEquals(2, nowhere.exitCode());
        assertTrue(nowhere.err().contains("Missing option --output"), nowhere.err());
        assertEquals(2, mixed.exitCode());
        assertTrue(mixed.err().contains("A model file has no data set of its own"), mixed.err());
        assertEquals(0, evaluated.exitCode(), evaluated.err());
        // The target of one run is a source of the other.
        for (JsonNode domain : new ObjectMapper()
                .readTree(output.resolve("metrics.json").toFile())
                .get("domains")) {
            assertEquals("source", domain.get("role").asText(), domain.toString());
        }
    }

    @Test
    void anExportedEnsembleGivesTheLabelsOfItsModels() throws IOException {
        Path ensemble = folder.resolve("ensemble.dgnet");
        CommandLineRun exported =
                CommandLineRun.of("export", run.toString(), ensemble.toString(), "--with", other.toString());
        CommandLineRun inspected = CommandLineRun.of("inspect", ensemble.toString());
        predict(run, "models", "--with", other.toString(), "--probabilities");

        CommandLineRun predicted = predict(ensemble, "file", "--probabilities");

        assertEquals(0, exported.exitCode(), exported.err());
        assertTrue(exported.out().contains("the ensemble of 2 models is in " + ensemble), exported.out());
        assertTrue(inspected.out().startsWith("ensemble        2 models, "), inspected.out());
        assertTrue(inspected.out().contains("model 2         dgnet, 2 base channels"), inspected.out());
        assertEquals(0, predicted.exitCode(), predicted.err());
        for (String file : List.of("A01_sa.nii.gz", "A01_sa_probability-RV.nii.gz")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("models").resolve(file)),
                    Files.readAllBytes(folder.resolve("file").resolve(file)),
                    file);
        }
    }

    @Test
    void anEnsembleIsExportedOnlyAsADgnetFile() {
        Path onnx = folder.resolve("ensemble.onnx");

        CommandLineRun exported =
                CommandLineRun.of("export", same.toString(), onnx.toString(), "--with", other.toString());

        assertEquals(2, exported.exitCode(), exported.err());
        assertTrue(exported.err().contains("can hold one model, but 2 are given"), exported.err());
        assertFalse(Files.exists(onnx));
    }
}
