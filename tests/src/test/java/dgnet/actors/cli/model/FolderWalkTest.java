package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.DataException;
import dgnet.data.FileListing;
import dgnet.data.FileListing.PassedOver;
import dgnet.data.FileTree;
import dgnet.data.LinkedTree;
import dgnet.data.dataset.TableDraft;
import dgnet.data.dataset.TableRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The commands find the same files in a folder with links and loops, and pass over the same. */
class FolderWalkTest {
    private static final TableRequest EVERYTHING =
            new TableRequest("**/{subject}.nii", List.of(), "X", "", "", "", "", 0, "");

    @Property(tries = 60)
    void predictAndTableWalkAFolderAlike(@ForAll @Size(max = 24) List<@IntRange(min = 0, max = 9_999) Integer> plan)
            throws IOException {
        Path top = Files.createTempDirectory("walk").toRealPath();
        try {
            Path listed = Files.createDirectory(top.resolve("listed"));
            LinkedTree.build(plan, top, listed);
            FileListing listing = FileListing.of(listed);
            List<String> passed =
                    listing.passedOver().stream().map(PassedOver::sentence).toList();
            if (listing.files().isEmpty()) {
                assertThrows(DataException.class, () -> TableDraft.of(listed, EVERYTHING));
                assertThrows(DataException.class, () -> inputs(listed, top));
                return;
            }

            TableDraft draft = TableDraft.of(listed, EVERYTHING);
            PredictionInputs inputs = inputs(listed, top);

            Set<Path> files = new TreeSet<>(listing.files());
            assertEquals(
                    files,
                    Stream.concat(draft.images().stream(), draft.others().stream())
                            .map(listed::resolve)
                            .collect(Collectors.toCollection(TreeSet::new)));
            assertEquals(files, new TreeSet<>(inputs.files().keySet()));
            assertEquals(passed, draft.passedOver());
            assertEquals(passed, inputs.notes());
        } finally {
            FileTree.delete(top);
        }
    }

    private static PredictionInputs inputs(Path listed, Path top) {
        return PredictionInputs.find(
                List.of(listed), top.resolve("labels"), PredictionInputs.Selection.of(List.of(), List.of()));
    }
}
