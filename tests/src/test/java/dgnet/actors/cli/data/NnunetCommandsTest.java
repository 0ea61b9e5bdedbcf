package dgnet.actors.cli.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.CommandLineRun;
import dgnet.data.FileListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A raw data set of nnU-Net is checked, trained on and evaluated as it is. */
class NnunetCommandsTest {
    private static final String PATTERN = "^site([A-D])_";

    @TempDir
    private Path folder;

    @Test
    void aRawDataSetIsCheckedTrainedOnAndEvaluated() throws IOException {
        Path data = write(folder.resolve("Dataset007_Disc"));

        CommandLineRun withoutDomains = CommandLineRun.of("check", data.toString());
        CommandLineRun check = CommandLineRun.of("check", data.toString(), "--domain-pattern", PATTERN);
        CommandLineRun train = CommandLineRun.of(
                "train",
                "quickstart",
                "--set=data.layout=nnunet",
                "--set=data.domain-pattern=" + PATTERN,
                "--set=data.root=" + data,
                "--set=data.target=D",
                "--set=runs-dir=" + folder.resolve("runs"),
                "--set=data.image-size=32",
                "--set=data.spacing=1",
                "--set=model.base-channels=2",
                "--set=loss.low-rank-rows=64",
                "--set=episodes=1");
        CommandLineRun evaluate =
                CommandLineRun.of("evaluate", folder.resolve("runs/quickstart").toString());

        assertEquals(2, withoutDomains.exitCode());
        assertTrue(withoutDomains.err().contains("domains.csv"), withoutDomains.err());
        assertEquals(0, check.exitCode(), check.out() + check.err());
        assertTrue(check.out().contains("siteA_2_0000.nii.gz has no mask"), check.out());
        assertEquals(0, train.exitCode(), train.err());
        assertEquals(0, evaluate.exitCode(), evaluate.err());
        assertTrue(evaluate.out().contains("D  target (unseen)"), evaluate.out());
    }

    @Test
    void aPlanNamesTheDomainsAsTheCommandDid() throws IOException {
        Path data = write(folder.resolve("Dataset007_Disc"));

        CommandLineRun plan = CommandLineRun.of("plan", data.toString(), "--domain-pattern", PATTERN);
        Path configuration = folder.resolve("disc.conf");
        Files.writeString(configuration, plan.out());
        CommandLineRun check = CommandLineRun.of("check", configuration.toString(), "--set", "data.target=D");

        assertEquals(0, plan.exitCode(), plan.err());
        assertEquals(0, check.exitCode(), check.out() + check.err());
    }

    /** nnU-Net names a prediction after the case. */
    @Test
    void predictionsOfNnunetAreScoredByTheNamesOfTheCases() throws IOException {
        Path data = write(folder.resolve("Dataset007_Disc"));

        Path predictions = folder.resolve("predictions");
        Files.move(data.resolve("labelsTr"), predictions);
        Files.createDirectory(data.resolve("labelsTr"));
        for (Path prediction : FileListing.of(predictions).files()) {
            Files.copy(prediction, data.resolve("labelsTr").resolve(prediction.getFileName()));
        }

        CommandLineRun evaluate = evaluate(predictions, data);

        assertEquals(0, evaluate.exitCode(), evaluate.err());
        assertTrue(evaluate.out().contains("1.000"), evaluate.out());

        for (int k = 0; k < 2; k++) {
            moved(data, "images", "siteD_" + k + "_0000.nii.gz");
            moved(data, "labels", "siteD_" + k + ".nii.gz");
        }
        CommandLineRun check = CommandLineRun.of("check", data.toString(), "--domain-pattern", PATTERN);
        CommandLineRun ofTestSet = evaluate(predictions, data);

        assertEquals(0, check.exitCode(), check.out() + check.err());
        assertTrue(check.out().contains("test set: " + data.resolve("labelsTs") + " has masks of 2"), check.out());
        assertEquals(0, ofTestSet.exitCode(), ofTestSet.err());
        assertEquals(evaluate.out(), ofTestSet.out());
    }

    private CommandLineRun evaluate(Path predictions, Path data) {
        return CommandLineRun.of(
                "evaluate",
                "--predictions=" + predictions,
                "--data=" + data,
                "--layout=nnunet",
                "--domain-pattern=" + PATTERN,
                "--output=" + folder.resolve("scores"));
    }

    private static void moved(Path data, String kind, String name) throws IOException {
        Files.createDirectories(data.resolve(kind + "Ts"));
        Files.move(
                data.resolve(kind + "Tr").resolve(name),
                data.resolve(kind + "Ts").resolve(name));
    }

    /** Two labelled cases of each site, and one without a mask. */
    private static Path write(Path data) throws IOException {
        int seed = 0;
        for (String site : new String[] {"A", "B", "C", "D"}) {
            for (int k = 0; k < 3; k++) {
                String name = "site" + site + "_" + k;
                DiscScans.image(data.resolve((k == 2 ? "imagesTs/" : "imagesTr/") + name + "_0000.nii.gz"), seed);
                if (k < 2) {
                    DiscScans.mask(data.resolve("labelsTr/" + name + ".nii.gz"), seed, 1);
                }
                seed++;
            }
        }
        Files.writeString(
                data.resolve("dataset.json"),
                "{\"channel_names\": {\"0\": \"T2\"}, \"labels\": {\"background\": 0, \"disc\": 1}, \"numTraining\": 8,"
                        + " \"file_ending\": \".nii.gz\"}");
        return data;
    }
}
