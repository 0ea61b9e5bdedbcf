package dgnet.actors.cli.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.config.RunConfiguration;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet check}, {@code plan} and {@code prepare}: the labels outside the network's view, and a view that contains them. */
class ViewCommandsTest {
    /** Stored pixels of 2 mm, a field of view of 200 mm. */
    private static final int FIELD = 100;

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void write() throws IOException {
        data = Files.createDirectory(folder.resolve("hearts"));
        StringBuilder table = new StringBuilder("subject,domain,image,mask\n");
        for (String domain : List.of("A", "B", "C")) {
            for (int k = 1; k <= 2; k++) {
                String id = domain + k;
                // The structures of B lie 60 mm beside the centre.
                scan(id, domain.equals("B") ? 30 : 0);
                table.append(id + "," + domain + "," + id + ".nii," + id + "_gt.nii\n");
            }
        }
        Files.writeString(data.resolve("dataset.csv"), table);
        Files.writeString(data.resolve("labels.csv"), "value,name\n1,disc\n");
    }

    private void scan(String id, int shift) {
        float[] image = new float[FIELD * FIELD * 2];
        float[] mask = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            boolean inside = Math.hypot(i % FIELD - 49.5 - shift, i / FIELD % FIELD - 49.5) < 10;
            mask[i] = inside ? 1 : 0;
            image[i] = (inside ? 100 : 10) + i % 7 + id.hashCode() % 5;
        }
        NiftiHeader header =
                NiftiHeader.of(new int[] {FIELD, FIELD, 2}, new double[] {2, 2, 10}, Affine.scaling(-2, 2, 10));
        NiftiWriter.write(data.resolve(id + ".nii"), header, DataType.FLOAT32, image);
        NiftiWriter.write(data.resolve(id + "_gt.nii"), header, DataType.UINT8, mask);
    }

    private String[] with(String command, String... more) {
        Path file = folder.resolve("mine.conf");
        try {
            Files.writeString(
                    file,
                    "include \"dgnet.conf\"\ndgnet.data { layout = table, root = \"" + data
                            + "\", target = C, cache = \"" + folder.resolve("cache")
                            + "\", spacing = 2, image-size = 32 }\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of(command, file.toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @Test
    void checkReportsTheLabelsOutsideTheViewOfAConfiguration() throws IOException {
        Path page = folder.resolve("check.html");
        Path json = folder.resolve("check.json");
        CommandLineRun run = CommandLineRun.of(with("check", "--html", page.toString(), "--json", json.toString()));

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .contains(
                                "the network's view in training is 64×64 mm about the centre of a slice (data.image-size 32 ×"
                                        + " data.spacing 2.0 mm); 33.3 % of the labelled voxels lie outside, in 2 of 6 labelled subjects;"
                                        + " data.image-size=96 contains all of them"),
                run.out());
        assertTrue(run.out().contains("100.0 % of the labelled voxels of B1 lie outside"), run.out());
        JsonNode found = new ObjectMapper().readTree(json.toFile());
        assertEquals("OUTSIDE_VIEW", found.at("/findings/0/kind").asText());
        assertEquals("B1", found.at("/view/subjects/0/subject").asText());
        assertEquals(96, found.at("/view/neededSize").asInt());
        assertTrue(Jsoup.parse(page.toFile()).text().contains("B1 of B: 100.0 %, needs 158 mm"));
        CommandLineRun wide = CommandLineRun.of(with("check", "--set", "data.image-size=96"));
        assertTrue(wide.out().contains("it contains all labels"), wide.out());
    }

    @Test
    void checkOfAFolderProposesAView() {
        CommandLineRun run = CommandLineRun.of("check", data.toString());

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .contains(
                                "proposed for these scans: data.spacing=2.0 (the median pixel) and data.image-size=96, whose"
                                        + " view of 192 mm contains 100.0 % of the labelled voxels"),
                run.out());
        assertFalse(run.out().contains("the network's view in training"), run.out());
    }

    @Test
    void optionsThatBelongToTheOtherKindOfDataAreRefused() {
        CommandLineRun layout = CommandLineRun.of(with("check", "--layout", "table"));
        assertEquals(2, layout.exitCode());
        assertTrue(layout.err().contains("use --set data.layout=…"), layout.err());
        CommandLineRun set = CommandLineRun.of("check", data.toString(), "--set", "data.target=A");
        assertEquals(2, set.exitCode());
        assertTrue(set.err().contains("--set needs a configuration"), set.err());
    }

    @Test
    void prepareListsTheSubjectsWithLabelsOutsideTheView() throws IOException {
        for (int time = 0; time < 2; time++) {
            CommandLineRun run = CommandLineRun.of(with("prepare"));
            assertEquals(0, run.exitCode(), run.err());
            assertTrue(run.out().contains("outside the view: 100.0 % of the labels of B2 of B"), run.out());
            assertFalse(run.out().contains("labels of A1"), run.out());
        }
        JsonNode json = new ObjectMapper()
                .readTree(CommandLineRun.of(with("prepare", "--json")).out());
        assertEquals(0.5, json.at("/view/outside").asDouble());
        assertEquals(4, json.at("/view/subjects").size(), "the target is not read");
    }

    @Test
    void planWritesAConfigurationThatContainsTheLabels() throws IOException {
        CommandLineRun run = CommandLineRun.of("plan", data.toString(), "--target", "C");
        assertEquals(0, run.exitCode(), run.err());
        Path file = folder.resolve("planned.conf");
        Files.writeString(file, run.out());

        RunConfiguration planned = RunConfiguration.load(file.toString(), List.of());

        assertEquals("hearts", planned.name());
        assertEquals("C", planned.data().target());
        assertEquals("table", planned.data().layout());
        assertEquals(96, planned.data().preparation().imageSize());
        assertEquals(2, planned.data().preparation().spacing());
        CommandLineRun check = CommandLineRun.of("check", file.toString());
        assertEquals(0, check.exitCode(), check.err());
        assertTrue(check.out().contains("it contains all labels"), check.out());
    }

    /** The labels of B1 and B2 are far from the centre; those of the other domains are not. */
    @Test
    void aTargetDoesNotCountForTheProposedView() {
        CommandLineRun plan = CommandLineRun.of("plan", data.toString(), "--target", "B");
        CommandLineRun check = CommandLineRun.of(with("check", "--set", "data.target=B"));

        assertTrue(plan.out().contains("image-size = 32"), plan.out());
        assertTrue(
                check.out()
                        .contains("proposed for the scans of all domains but the target B: data.spacing=2.0 (the median"
                                + " pixel) and data.image-size=32,"),
                check.out());
    }

    @Test
    void planLeavesTheTargetToBeFilledInAndRefusesAnUnknownOne() throws IOException {
        CommandLineRun run = CommandLineRun.of("plan", data.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("one of A, B, C."), run.out());
        Path file = folder.resolve("planned.conf");
        Files.writeString(file, run.out());
        CommandLineRun check = CommandLineRun.of("check", file.toString());
        assertEquals(2, check.exitCode());
        assertTrue(check.err().contains("data.target"), check.err());

        CommandLineRun unknown = CommandLineRun.of("plan", data.toString(), "--target", "D");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("the domains are A, B, C"), unknown.err());
    }
}
