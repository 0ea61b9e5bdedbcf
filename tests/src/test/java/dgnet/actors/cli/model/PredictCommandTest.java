package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.cli.RunFixture;
import dgnet.data.FileTree;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet predict} with a run on the smallest phantom and network, after the phantom is gone. */
class PredictCommandTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path run;

    /** Two series of three frames, in folders of their own. */
    private static Path scans;

    @BeforeAll
    static void train() throws IOException {
        Path data = shared.resolve("data");
        run = RunFixture.train(shared);
        scans = Files.createDirectory(shared.resolve("scans"));
        for (String subject : List.of("A01", "B01")) {
            Files.createDirectory(scans.resolve(subject));
            Files.move(
                    data.resolve(subject).resolve(subject + "_sa.nii.gz"),
                    scans.resolve(subject).resolve("sa.nii.gz"));
        }
        FileTree.delete(data);
    }

    @Test
    void aModelFileGivesTheLabelsOfItsRun() throws IOException {
        Path model = folder.resolve("heart.dgnet");
        CommandLineRun exported = CommandLineRun.of("export", run.toString(), model.toString());
        assertEquals(0, exported.exitCode(), exported.err());
        CommandLineRun fromRun = predict(run, scans);
        assertEquals(0, fromRun.exitCode(), fromRun.err());
        byte[] expected = Files.readAllBytes(out().resolve("A01/sa.nii.gz"));

        CommandLineRun fromFile = predict(model, scans, "--overwrite");

        assertEquals(0, fromFile.exitCode(), fromFile.err());
        assertArrayEquals(expected, Files.readAllBytes(out().resolve("A01/sa.nii.gz")));
    }

    private CommandLineRun predict(Path model, Path input, String... options) {
        String[] first = {"predict", model.toString(), input.toString(), "--output", out().toString()};
        return CommandLineRun.of(
                Stream.concat(Stream.of(first), Stream.of(options)).toArray(String[]::new));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.walk(out())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> out().relativize(file).toString())
                    .filter(file -> !file.equals("legend.csv"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aLegendNamesTheValuesAndAnotherModelsFolderIsRefused() throws IOException {
        Path scan = scans.resolve("A01/sa.nii.gz");
        Files.createDirectories(out());
        Files.writeString(out().resolve("legend.csv"), "value,name\n1,cord\n");

        CommandLineRun refused = predict(run, scan);
        List<String> afterRefusal = written();
        CommandLineRun replaced = predict(run, scan, "--overwrite");

        assertEquals(2, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("describes other labels (1 cord, not 1 LV, 2 MYO, 3 RV)"), refused.err());
        assertEquals(List.of(), afterRefusal);
        assertEquals(0, replaced.exitCode(), replaced.err());
        assertEquals("value,name\n1,LV\n2,MYO\n3,RV\n", Files.readString(out().resolve("legend.csv")));
    }

    @Test
    void anEmptyFrameIsBackgroundAndTheExitCodeIsThree() throws IOException {
        NiftiImage series = NiftiImage.open(scans.resolve("A01/sa.nii.gz"));
        int frame = series.header().voxelsPerFrame();
        double[] values = series.values();
        float[] voxels = new float[values.length];
        for (int k = 0; k < 2 * frame; k++) {
            voxels[k] = (float) values[k];
        }
        Path scan = folder.resolve("zeroframe.nii.gz");
        NiftiWriter.write(scan, series.header(), DataType.INT16, voxels);

        CommandLineRun predicted = predict(run, scan);
        CommandLineRun json = predict(run, scan, "--overwrite", "--json");

        assertEquals(3, predicted.exitCode(), predicted.err());
        assertTrue(
                predicted
                        .err()
                        .contains("warning: " + scan
                                + ": every voxel has the same value in frame 2 of 3; background in the prediction"),
                predicted.err());
        assertTrue(predicted.out().contains(scan + ": 3 frames, LV "), predicted.out());
        assertEquals(3, json.exitCode());
        JsonNode line = new ObjectMapper().readTree(json.out());
        assertEquals(2, line.at("/emptyFrames/0").asInt(), json.out());
        assertEquals(3, line.get("frames").size());
    }

    @Test
    void ifEveryFileIsSkippedNothingIsWritten() throws IOException {
        Path letter = Files.writeString(folder.resolve("letter.nii"), "a letter, not a scan");

        CommandLineRun predicted = predict(run, letter);

        assertEquals(3, predicted.exitCode(), predicted.err());
        assertFalse(Files.exists(out().resolve("legend.csv")));
    }

    @Test
    void masksByTheirNamesAreLeftOutAndPatternsSelect() throws IOException {
        Path mixed = Files.createDirectory(folder.resolve("mixed"));
        Path scan = scans.resolve("A01/sa.nii.gz");
        for (String name : List.of("a.nii.gz", "a_gt.nii.gz", "sub/b.nii.gz", "labelsTr/b.nii.gz", "._a.nii.gz")) {
            Files.createDirectories(mixed.resolve(name).getParent());
            Files.copy(scan, mixed.resolve(name));
        }

        CommandLineRun all = predict(run, mixed);
        List<String> afterAll = written();
        CommandLineRun chosen = predict(run, mixed, "--include", "*_gt.nii.gz", "--overwrite");
        List<String> afterChosen = written();
        CommandLineRun none = predict(run, mixed, "--exclude=sub/**", "--exclude=a*", "--overwrite");

        assertEquals(0, all.exitCode(), all.err());
        assertEquals(List.of("a.nii.gz", "sub/b.nii.gz"), afterAll);
        assertTrue(
                all.err()
                        .contains("left out because their names are those of masks (--include PATTERN segments them): "
                                + mixed.resolve("a_gt.nii.gz") + ", " + mixed.resolve("labelsTr/b.nii.gz")),
                all.err());
        assertEquals(0, chosen.exitCode(), chosen.err());
        assertEquals(List.of("a.nii.gz", "a_gt.nii.gz", "sub/b.nii.gz"), afterChosen);
        assertEquals(2, none.exitCode(), none.err());
        assertTrue(none.err().contains("has no file to segment"), none.err());
    }

    @Test
    void linksAreFollowedAndABrokenOneIsReported() throws IOException {
        Path linked = Files.createDirectory(folder.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("scans"), scans);
        Files.createSymbolicLink(linked.resolve("up"), folder);
        Files.createSymbolicLink(linked.resolve("gone.nii.gz"), folder.resolve("absent"));

        CommandLineRun predicted = predict(run, linked);

        assertEquals(3, predicted.exitCode(), predicted.err());
        assertEquals(List.of("scans/A01/sa.nii.gz", "scans/B01/sa.nii.gz"), written());
        assertTrue(
                predicted.err().contains(linked.resolve("gone.nii.gz") + " is a link to nothing; it is passed over"),
                predicted.err());
        assertTrue(predicted.err().contains(linked.resolve("up") + " is a link to "), predicted.err());
    }

    @Test
    void aHeaderThatContradictsItselfIsAWarningWithTheFilesName() throws IOException {
        Path scan = folder.resolve("units.nii");
        NiftiImage series = NiftiImage.open(scans.resolve("A01/sa.nii.gz"));
        double[] values = series.values();
        float[] voxels = new float[values.length];
        for (int k = 0; k < voxels.length; k++) {
            voxels[k] = (float) values[k];
        }
        NiftiWriter.write(scan, series.header(), DataType.INT16, voxels);
        byte[] bytes = Files.readAllBytes(scan);
        // pixdim[1] to pixdim[3] = 1 mm, unlike the affine.
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int axis = 1; axis <= 3; axis++) {
            header.putFloat(76 + 4 * axis, 1);
        }
        Files.write(scan, bytes);

        CommandLineRun predicted = predict(run, scan);

        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(
                NiftiImage.open(scan).warnings().stream()
                        .map(warning -> "warning: " + warning)
                        .toList(),
                predicted.err().lines().toList());
        assertFalse(predicted.err().isEmpty());
    }

    @Test
    void theVolumesOfEachFileAsALineOfJson() throws IOException {
        CommandLineRun predicted = predict(run, scans, "--json");

        assertEquals(0, predicted.exitCode(), predicted.err());
        List<String> lines = predicted.out().lines().toList();
        assertEquals(2, lines.size(), predicted.out());
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertEquals(
                scans.resolve("A01/sa.nii.gz").toString(), first.get("input").asText());
        assertEquals(
                out().resolve("A01/sa.nii.gz").toString(), first.get("labels").asText());
        assertEquals(3, first.get("frames").size());
        assertTrue(first.at("/frames/0/LV").isNumber(), lines.get(0));
    }

    @Test
    void segmentsAFolderAndTellsTheVolumesOfEachFile() throws IOException {
        CommandLineRun predicted = predict(run, scans);

        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(List.of("A01/sa.nii.gz", "B01/sa.nii.gz"), written());
        assertTrue(
                predicted
                        .out()
                        .lines()
                        .anyMatch(line -> line.matches(".*A01/sa\\.nii\\.gz: 3 frames, LV [0-9.]+ to [0-9.]+ ml, MYO"
                                + " [0-9.]+ to [0-9.]+ ml, RV [0-9.]+ to [0-9.]+ ml")),
                predicted.out());
        NiftiHeader labels = NiftiImage.open(out().resolve("A01/sa.nii.gz")).header();
        assertEquals(DataType.UINT8, labels.dataType());
        assertEquals(3, labels.frames());
    }

    @Test
    void aBadFileIsNamedAndSkippedAndTheOthersAreDone() throws IOException {
        Path mixed = Files.createDirectory(folder.resolve("mixed"));
        byte[] good = Files.readAllBytes(scans.resolve("A01/sa.nii.gz"));
        Files.write(mixed.resolve("a.nii.gz"), good);
        Files.write(mixed.resolve("b.nii.gz"), Arrays.copyOf(good, good.length / 2));
        Files.writeString(mixed.resolve("c.nii"), "a letter, not a scan");
        Files.write(mixed.resolve("d.nii.gz"), good);

        CommandLineRun predicted = predict(run, mixed);

        assertEquals(3, predicted.exitCode(), predicted.err());
        assertEquals(List.of("a.nii.gz", "d.nii.gz"), written());
        assertTrue(predicted.err().contains("skipped: " + mixed.resolve("b.nii.gz")), predicted.err());
        assertTrue(predicted.err().contains("skipped: " + mixed.resolve("c.nii")), predicted.err());
        assertTrue(predicted.err().contains("2 of 4 files were skipped"), predicted.err());
    }

    @Test
    void aScanOfImpossibleVoxelSizesIsSkippedAndCanStillBeInspected() throws IOException {
        Path mixed = Files.createDirectory(folder.resolve("sizes"));
        Files.copy(scans.resolve("A01/sa.nii.gz"), mixed.resolve("a.nii.gz"));
        Path strange = mixed.resolve("b.nii.gz");
        NiftiHeader header = NiftiHeader.of(
                new int[] {8, 8, 2}, new double[] {1e-30, 1e-30, 1e-30}, Affine.scaling(1e-30, 1e-30, 1e-30));
        float[] ramp = new float[8 * 8 * 2];
        for (int k = 0; k < ramp.length; k++) {
            ramp[k] = k;
        }
        NiftiWriter.write(strange, header, DataType.FLOAT32, ramp);

        CommandLineRun predicted = predict(run, mixed);
        CommandLineRun inspected = CommandLineRun.of("inspect", strange.toString());

        assertEquals(3, predicted.exitCode(), predicted.err());
        assertEquals(List.of("a.nii.gz"), written());
        assertTrue(predicted.err().contains("skipped: " + strange + ": by column 1 of the affine"), predicted.err());
        assertEquals(0, inspected.exitCode(), inspected.err());
        assertTrue(inspected.out().startsWith("not usable      by column 1 of the affine"), inspected.out());
        assertTrue(inspected.out().contains("8 × 8 × 2"), inspected.out());
    }

    @Test
    void whatIsThereIsKeptUnlessToldOtherwise() throws IOException {
        Path scan = scans.resolve("A01/sa.nii.gz");
        Files.createDirectories(out());
        Files.writeString(out().resolve("sa.nii.gz"), "mine");

        CommandLineRun kept = predict(run, scan);
        String afterKept = Files.readString(out().resolve("sa.nii.gz"));
        CommandLineRun maps = predict(run, scan, "--probabilities");
        String afterMaps = Files.readString(out().resolve("sa.nii.gz"));
        CommandLineRun replaced = predict(run, scan, "--overwrite");

        assertEquals(0, kept.exitCode(), kept.err());
        assertTrue(kept.out().contains("output exists and is kept"), kept.out());
        assertEquals("mine", afterKept);
        assertEquals(0, maps.exitCode(), maps.err());
        assertEquals("mine", afterMaps);
        assertEquals(
                List.of(
                        "sa.nii.gz",
                        "sa_probability-LV.nii.gz",
                        "sa_probability-MYO.nii.gz",
                        "sa_probability-RV.nii.gz",
                        "sa_probability-background.nii.gz"),
                written());
        assertEquals(0, replaced.exitCode(), replaced.err());
        assertEquals(3, NiftiImage.open(out().resolve("sa.nii.gz")).header().frames());
    }

    @Test
    void aCheckpointOfTheRunIsAModelTooAndTheBatchDoesNotMatter() throws IOException {
        Path checkpoint;
        try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
            checkpoint = checkpoints.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        Path scan = scans.resolve("B01/sa.nii.gz");
        predict(run, scan);
        double[] expected = NiftiImage.open(out().resolve("sa.nii.gz")).values();

        CommandLineRun predicted = predict(checkpoint, scan, "--overwrite", "--batch", "1");

        assertEquals(0, predicted.exitCode(), predicted.err());
        assertArrayEquals(expected, NiftiImage.open(out().resolve("sa.nii.gz")).values());
    }

    @Test
    void flipsAndLargestComponentsAreTaken() {
        Path scan = scans.resolve("B01/sa.nii.gz");
        predict(run, scan);
        double[] plain = NiftiImage.open(out().resolve("sa.nii.gz")).values();

        CommandLineRun flipped = predict(run, scan, "--overwrite", "--flip-augment");
        double[] withFlips = NiftiImage.open(out().resolve("sa.nii.gz")).values();
        CommandLineRun largest = predict(run, scan, "--overwrite", "--keep-largest");
        double[] withLargest = NiftiImage.open(out().resolve("sa.nii.gz")).values();

        assertEquals(0, flipped.exitCode(), flipped.err());
        assertEquals(0, largest.exitCode(), largest.err());
        assertFalse(Arrays.equals(plain, withFlips));
        for (int i = 0; i < plain.length; i++) {
            assertTrue(withLargest[i] == plain[i] || withLargest[i] == 0);
        }
    }

    @Test
    void whatCannotBeMeantIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path scan = scans.resolve("A01/sa.nii.gz");
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertRefused(predict(run, folder.resolve("absent.nii")), "There is no input");
        assertRefused(predict(run, empty), "has no NIfTI file");
        assertRefused(predict(folder, scan), "is not a model");
        assertRefused(predict(run.resolve("absent"), scan), "There is no model at");
        assertRefused(
                predict(run, scan, scans.resolve("B01/sa.nii.gz").toString()),
                "leave one of each pair out with --exclude");
        assertRefused(predict(run, scan, "--batch", "0"), "--batch");
        assertRefused(
                CommandLineRun.of("predict", run.toString(), scan.toString(), "--output", scans.toString()),
                "is in the output folder");
        assertFalse(Files.exists(out()));
    }

    private static void assertRefused(CommandLineRun predicted, String reason) {
        assertEquals(2, predicted.exitCode(), predicted.err());
        assertTrue(predicted.err().contains(reason), predicted.err());
    }

    @Test
    void helpTellsOfTheExitCodeForSkippedFiles() {
        CommandLineRun help = CommandLineRun.of("predict", "--help");

        assertEquals(0, help.exitCode());
        assertTrue(help.out().replaceAll("\\s+", " ").contains("the exit code is then 3"), help.out());
    }
}
