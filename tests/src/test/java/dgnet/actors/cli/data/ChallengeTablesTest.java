package dgnet.actors.cli.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.cli.CommandLineRun;
import dgnet.data.check.DataCheck;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as the ACDC and M&Ms-2 challenges release them become tables by the commands in data/README.md. */
class ChallengeTablesTest {
    @TempDir
    private Path root;

    @Test
    void acdc() throws IOException {
        for (int k = 1; k <= 3; k++) {
            Path patient = root.resolve("training/patient00" + k);
            String name = "patient00" + k;
            DiscScans.series(patient.resolve(name + "_4d.nii.gz"), k, 3);
            for (String frame : List.of("01", "03")) {
                DiscScans.image(patient.resolve(name + "_frame" + frame + ".nii.gz"), k);
                DiscScans.mask(patient.resolve(name + "_frame" + frame + "_gt.nii.gz"), k, 3);
            }
            Files.writeString(patient.resolve("Info.cfg"), "ED: 1\nES: 3\nGroup: DCM\nHeight: 184.0\nNbFrame: 3\n");
        }

        CommandLineRun table = CommandLineRun.of(
                "table",
                root.toString(),
                "--image=**/{subject}_4d.nii.gz",
                "--mask=**/{subject}_frame{frame}_gt.nii.gz",
                "--first-frame=1",
                "--phases=training/{subject}/Info.cfg",
                "--domain=Dijon",
                "--labels=3=LV,2=MYO,1=RV");

        assertEquals(0, table.exitCode(), table.err());
        Dataset data = Datasets.open(Datasets.layoutOf(root), root);
        assertEquals(List.of("LV", "MYO", "RV"), data.structures().names());
        assertEquals(List.of(), errors(data));
        Subject first = data.subjects("Dijon").get(0);
        assertEquals("patient001", first.id());
        assertEquals(
                List.of(0, 2),
                first.labelledFrames().stream()
                        .map(Subject.LabelledFrame::index)
                        .toList());
    }

    @Test
    void mnms2() throws IOException {
        StringBuilder information = new StringBuilder("SUBJECT_CODE,DISEASE,VENDOR,SCANNER,FIELD\n");
        for (int k = 1; k <= 6; k++) {
            Path patient = root.resolve("dataset/00" + k);
            for (String phase : List.of("ED", "ES")) {
                int seed = 2 * k + (phase.equals("ED") ? 0 : 1);
                DiscScans.image(patient.resolve("00" + k + "_SA_" + phase + ".nii.gz"), seed);
                DiscScans.mask(patient.resolve("00" + k + "_SA_" + phase + "_gt.nii.gz"), seed, 1 + k % 3);
            }
            DiscScans.series(patient.resolve("00" + k + "_SA_CINE.nii.gz"), k, 2);
            information
                    .append(k)
                    .append(",NOR,")
                    .append(List.of("GE", "PHILIPS", "SIEMENS").get(k % 3))
                    .append(",x,1.5\n");
        }
        Files.writeString(root.resolve("dataset_information.csv"), information);

        CommandLineRun table = CommandLineRun.of(
                "table",
                root.toString(),
                "--image=**/{code}_SA_{phase:ED|ES}.nii.gz",
                "--mask=**/{code}_SA_{phase:ED|ES}_gt.nii.gz",
                "--subject={code}_{phase}",
                "--group={code}",
                "--domain=dataset_information.csv",
                "--key-column=SUBJECT_CODE",
                "--domain-column=VENDOR",
                "--labels=1=LV,2=MYO,3=RV");
        CommandLineRun check = CommandLineRun.of("check", root.toString());

        assertEquals(0, table.exitCode(), table.err());
        assertEquals(0, check.exitCode(), check.out() + check.err());
        Dataset data = Datasets.open(Datasets.layoutOf(root), root);
        assertEquals(List.of("GE", "PHILIPS", "SIEMENS"), data.domains());
        assertEquals(12, data.subjects().size());
        assertEquals(List.of(), errors(data));
    }

    private static List<Finding> errors(Dataset data) {
        return DataCheck.of(data, (done, total) -> {}).findings().stream()
                .filter(finding -> finding.kind().severity() == Finding.Severity.ERROR)
                .toList();
    }
}
