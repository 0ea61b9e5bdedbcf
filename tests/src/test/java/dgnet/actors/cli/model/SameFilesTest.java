package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.cli.model.PredictionInputs.Selection;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with links, pairs, capitals and hidden files has the same scans for a layout and for a prediction. */
class SameFilesTest {
    @TempDir
    Path folder;

    @Test
    void theLayoutAndThePredictionSeeTheSameScans() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        for (String name : List.of("site1-sc01-image.nii.gz", "site1-sc02-image.HDR", "site1-sc02-image.IMG")) {
            Files.createFile(root.resolve(name));
        }
        Files.createFile(root.resolve("._site1-sc09-image.nii.gz"));
        Files.createFile(Files.createDirectory(root.resolve(".hidden")).resolve("site1-sc08-image.nii"));
        Files.createFile(elsewhere.resolve("site2-sc03-image.NII"));
        Files.createSymbolicLink(root.resolve("linked"), elsewhere);
        Files.createSymbolicLink(root.resolve("again"), root);
        Files.createSymbolicLink(root.resolve("site2-sc04-image.nii"), elsewhere.resolve("site2-sc03-image.NII"));

        Dataset dataset = Datasets.open("spinal-cord", root);
        PredictionInputs inputs = PredictionInputs.find(List.of(root), folder.resolve("out"), Selection.ALL);

        List<Path> expected = List.of(
                root.resolve("linked/site2-sc03-image.NII"),
                root.resolve("site1-sc01-image.nii.gz"),
                root.resolve("site1-sc02-image.HDR"),
                root.resolve("site2-sc04-image.nii"));
        assertEquals(
                expected,
                dataset.subjects().stream().map(Subject::image).sorted().toList());
        assertEquals(expected, List.copyOf(inputs.files().keySet()));
        assertEquals(
                List.of(Finding.Kind.LISTED_TWICE),
                dataset.findings().stream().map(Finding::kind).toList());
        assertEquals(List.of(dataset.findings().get(0).message()), inputs.notes());
        assertEquals(
                folder.resolve("out/site1-sc02-image.nii"), inputs.files().get(root.resolve("site1-sc02-image.HDR")));
    }

    @Test
    void aFolderOfDicomIsRefusedByEachCommandWithTheWay() throws IOException {
        Path series = Files.createDirectory(folder.resolve("series"));
        byte[] dicom = new byte[200];
        System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, dicom, 128, 4);
        Files.write(series.resolve("IM0001"), dicom);

        for (List<String> command : List.of(
                List.of("check", series.toString()),
                List.of("inspect", series.toString()),
                List.of("inspect", series.resolve("IM0001").toString()),
                List.of("predict", "absent", series.toString(), "--output=" + folder.resolve("out")))) {
            CommandLineRun refused = CommandLineRun.of(command.toArray(String[]::new));

            assertEquals(2, refused.exitCode(), command.toString());
            assertTrue(
                    refused.err().contains("IM0001 is a DICOM file; convert the folder of the series with dcm2niix"),
                    refused.err());
        }
    }
}
