package dgnet.data;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All files below a folder, as every command and layout sees them. Links are followed. Hidden files and folders, whose names begin with a
 * dot, are ignored. Each folder is listed once: under its own path if it has one below the root, otherwise under the first link to it. A
 * folder that cannot be read, a link to nothing, and a link to a folder that is already listed are passed over.
 *
 * @param files the regular files, and links to such files, sorted by path
 * @param passedOver what was passed over, in the order in which it was found
 */
public record FileListing(List<Path> files, List<PassedOver> passedOver) {
    public FileListing {
        files = List.copyOf(files);
        passedOver = List.copyOf(passedOver);
    }

    /**
     * A file or folder that was passed over.
     *
     * @param reason the reason, as the end of a sentence that begins with the path
     * @param unread whether files may be missing from the listing; false for a link to a folder that is listed
     */
    public record PassedOver(Path path, String reason, boolean unread) {
        /** The path and the reason. */
        public String sentence() {
            return path + " " + reason + "; it is passed over";
        }
    }

    /**
     * Lists the files below {@code root}.
     *
     * @throws IOException if the root itself cannot be listed
     */
    public static FileListing of(Path root) throws IOException {
        Walk walk = new Walk(root.toRealPath());
        walk.add(root, walk.root, children(root));
        while (!walk.linked.isEmpty()) {
            walk.visit(walk.linked.removeFirst());
        }
        Collections.sort(walk.files);
        return new FileListing(walk.files, walk.passedOver);
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }

    private static final class Walk {
        private final Path root;
        private final Map<Path, Path> listed = new HashMap<>();
        /** Links to folders. They are followed after all folders that are reached without them. */
        private final Deque<Path> linked = new ArrayDeque<>();

        private final List<Path> files = new ArrayList<>();
        private final List<PassedOver> passedOver = new ArrayList<>();

        Walk(Path root) {
            this.root = root;
        }

        void visit(Path folder) {
            try {
                Path real = folder.toRealPath();
                Path known = listed.get(real);
                if (known != null) {
                    passedOver.add(new PassedOver(folder, "is the same folder as " + known, false));
                } else if (!real.equals(root) && root.startsWith(real)) {
                    passedOver.add(new PassedOver(folder, "is a link to " + real + ", which contains it", false));
                } else {
                    add(folder, real, children(folder));
                }
            } catch (IOException e) {
                passedOver.add(new PassedOver(folder, "cannot be read (" + e + ")", true));
            }
        }

        void add(Path folder, Path real, List<Path> children) {
            listed.put(real, folder);
            for (Path child : children) {
                if (child.getFileName().toString().startsWith(".")) {
                    continue;
                }
                if (Files.isRegularFile(child)) {
                    files.add(child);
                } else if (Files.isDirectory(child)) {
                    if (Files.isSymbolicLink(child)) {
                        linked.add(child);
                    } else {
                        visit(child);
                    }
                } else if (Files.isSymbolicLink(child)) {
                    passedOver.add(new PassedOver(child, "is a link to nothing", true));
                }
            }
        }
    }
}
