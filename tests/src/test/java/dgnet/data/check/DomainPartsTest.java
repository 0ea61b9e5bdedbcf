package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.data.dataset.TableFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The column of the parts of a release. */
class DomainPartsTest {
    @TempDir
    private Path root;

    private TableFolder folder;

    @BeforeEach
    void create() throws IOException {
        folder = new TableFolder(root).labels("1,LV");
    }

    @Test
    void theFoldersOfSubjectsAreNoParts() throws IOException {
        assertEquals(List.of("domain", "orientation"), heading("sub-a/anat/a.nii", "b/ses-1/b.nii"));
        assertEquals("Training", part("Training/a/a.nii", "Training/sub-b/anat/b.nii"));
        assertEquals("Testing 1, Training 1", part("Training/a.nii", "Testing/b/b.nii"));
    }

    @Test
    void manyFoldersAreCounted() throws IOException {
        assertEquals("7 folders", part("1/a.nii", "2/b.nii", "3/c.nii", "4/d.nii", "5/e.nii", "6/f.nii", "7/g.nii"));
    }

    private String part(String... images) throws IOException {
        List<String> row = table(images).get(1);
        return row.get(row.size() - 1);
    }

    private List<String> heading(String... images) throws IOException {
        List<String> row = table(images).get(0);
        return List.of(row.get(0), row.get(row.size() - 1));
    }

    /** The table for images whose subjects are named after the files. */
    private List<List<String>> table(String... images) throws IOException {
        List<String> lines = new ArrayList<>(List.of("subject,domain,image"));
        for (String image : images) {
            folder.image(image);
            lines.add(Path.of(image).getFileName().toString().replace(".nii", "") + ",S," + image);
        }
        folder.table(lines.toArray(String[]::new));
        return DomainTable.of(DataCheck.of(folder.open(), (done, total) -> {}));
    }
}
