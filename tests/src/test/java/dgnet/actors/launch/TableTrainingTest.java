package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.MaskRules.MaskGeometry;
import dgnet.data.dataset.TableFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's configuration on a data set of the layout {@code table}. */
class TableTrainingTest {
    @TempDir
    private Path root;

    @BeforeEach
    void create() throws IOException {
        TableFolder folder = new TableFolder(root).labels("1,LV").mask("m.nii", 0, 1, 1, 0, 0);
        List<String> rows = new ArrayList<>(List.of("subject,domain,image,mask"));
        for (String domain : List.of("GE", "Philips", "Siemens", "SIEMENS")) {
            folder.image(domain + "1.nii").image(domain + "2.nii");
            rows.add(domain + "1," + domain + "," + domain + "1.nii,m.nii");
            rows.add(domain + "2," + domain + "," + domain + "2.nii,m.nii");
        }
        folder.table(rows.toArray(String[]::new));
    }

    @Test
    void aTargetWithTheNameOfASourceInAnotherSpellingIsRefusedUntilItIsConfirmed() {
        Dataset data = configuration().data().open();
        DataException fault = assertThrows(DataException.class, () -> RunData.setup(configuration(), data));
        assertTrue(fault.getMessage().contains("SIEMENS"), fault.getMessage());
        RunConfiguration confirmed = configuration("data.confirm-domains=[Siemens]");
        assertEquals(
                3,
                RunData.setup(confirmed, data).configuration().data().sources().size());
        RunConfiguration without = configuration("data.sources=[GE,Philips]");
        assertEquals(
                2, RunData.setup(without, data).configuration().data().sources().size());
    }

    @Test
    void theKeysForMasksReachTheDataSet() {
        RunConfiguration asked =
                configuration("data.empty-masks=refuse", "data.empty-slices=unlabelled", "data.mask-geometry=image");
        MaskRules rules = asked.data().open().subjects().get(0).rules();
        assertEquals(new MaskRules(EmptyMasks.REFUSE, EmptySlices.UNLABELLED, MaskGeometry.IMAGE), rules);
        assertEquals(
                new MaskRules(EmptyMasks.USE, EmptySlices.BACKGROUND, MaskGeometry.HEADER),
                configuration().data().open().subjects().get(0).rules());
    }

    private RunConfiguration configuration(String... more) {
        List<String> keys = new ArrayList<>(List.of("data.layout=table", "data.root=" + root, "data.target=Siemens"));
        keys.addAll(List.of(more));
        return RunConfiguration.load("mnms-100", keys);
    }
}
