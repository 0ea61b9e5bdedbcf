package dgnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.FileListing.PassedOver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files below a folder, with links, loops, hidden files and folders that cannot be read. */
class FileListingTest {
    @TempDir
    Path root;

    /** Every file in a folder that can be reached from the root by names without a leading dot is listed, and only once. */
    @Property(tries = 60)
    void everyReachableFileIsListedOnce(@ForAll @Size(max = 24) List<@IntRange(min = 0, max = 9_999) Integer> plan)
            throws IOException {
        Path top = Files.createTempDirectory("listing").toRealPath();
        try {
            Path listed = Files.createDirectory(top.resolve("listed"));
            LinkedTree.build(plan, top, listed);

            FileListing listing = FileListing.of(listed);

            List<Path> places = new ArrayList<>();
            for (Path file : listing.files()) {
                places.add(file.getParent().toRealPath().resolve(file.getFileName()));
            }
            assertEquals(new HashSet<>(places).size(), places.size(), () -> "listed twice: " + places);
            assertEquals(reachable(listed), new HashSet<>(places));
            assertEquals(listing.files().stream().sorted().toList(), listing.files());
        } finally {
            FileTree.delete(top);
        }
    }

    private static Set<Path> reachable(Path root) throws IOException {
        Set<Path> folders = new HashSet<>(Set.of(root));
        List<Path> open = new ArrayList<>(folders);
        Set<Path> files = new HashSet<>();
        while (!open.isEmpty()) {
            Path folder = open.remove(0);
            try (Stream<Path> children = Files.list(folder)) {
                for (Path child : children.toList()) {
                    if (child.getFileName().toString().startsWith(".")) {
                        continue;
                    }
                    if (Files.isRegularFile(child)) {
                        files.add(child);
                    } else if (Files.isDirectory(child) && folders.add(child.toRealPath())) {
                        open.add(child.toRealPath());
                    }
                }
            }
        }
        return files;
    }

    @Test
    void aFolderIsListedUnderItsOwnPathAndALoopIsPassedOver() throws IOException {
        Path scans = Files.createDirectories(root.resolve("z/scans"));
        Files.createFile(scans.resolve("a.nii"));
        Files.createSymbolicLink(root.resolve("a-link"), scans);
        Files.createSymbolicLink(scans.resolve("up"), root);
        Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("absent"));

        FileListing listing = FileListing.of(root);

        assertEquals(List.of(scans.resolve("a.nii")), listing.files());
        assertEquals(
                Set.of(root.resolve("a-link"), scans.resolve("up"), root.resolve("nowhere")),
                new HashSet<>(
                        listing.passedOver().stream().map(PassedOver::path).toList()));
        assertEquals(1, listing.passedOver().stream().filter(PassedOver::unread).count());
    }

    @Test
    void aLinkToAFolderAboveTheRootIsPassedOver() throws IOException {
        Path inner = Files.createDirectories(root.resolve("inner"));
        Files.createFile(root.resolve("other.nii"));
        Files.createSymbolicLink(inner.resolve("up"), root);

        FileListing listing = FileListing.of(inner);

        assertEquals(List.of(), listing.files());
        assertTrue(listing.passedOver().get(0).sentence().contains("which contains it"));
    }

    @Test
    void aFolderThatCannotBeReadIsPassedOverAndTheOthersAreListed() throws IOException {
        Path closed = Files.createDirectory(root.resolve("closed"));
        Files.createFile(closed.resolve("a.nii"));
        Path open = Files.createFile(Files.createDirectory(root.resolve("open")).resolve("b.nii"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            Assumptions.assumeFalse(Files.isReadable(closed), "this user can read every folder");

            FileListing listing = FileListing.of(root);

            assertEquals(List.of(open), listing.files());
            assertTrue(listing.passedOver().get(0).unread());
            assertTrue(listing.passedOver().get(0).sentence().contains(closed + " cannot be read"));
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
