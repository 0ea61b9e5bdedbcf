package dgnet.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trees of empty NIfTI files, with links, loops and hidden files. */
public final class LinkedTree {
    private LinkedTree() {}

    /** Each number adds a folder, a file, a hidden file or folder, a link to a folder or file inside or outside the root, or a broken link. */
    public static void build(List<Integer> plan, Path top, Path listed) throws IOException {
        List<Path> folders = new ArrayList<>(List.of(listed, Files.createDirectory(top.resolve("outside"))));
        List<Path> files = new ArrayList<>();
        int made = 0;
        for (int step : plan) {
            Path in = folders.get(step / 10 % folders.size());
            Path other = folders.get(step / 100 % folders.size());
            String name = "n" + made++;
            switch (step % 10) {
                case 0, 1 -> folders.add(Files.createDirectory(in.resolve(name)));
                case 2, 3 -> files.add(Files.createFile(in.resolve(name + ".nii")));
                case 4 -> folders.add(Files.createDirectory(in.resolve("." + name)));
                case 5 -> files.add(Files.createFile(in.resolve("._" + name + ".nii")));
                case 6, 7 -> Files.createSymbolicLink(in.resolve(name), other);
                case 8 -> Files.createSymbolicLink(in.resolve(name), top.resolve("absent"));
                default -> {
                    if (!files.isEmpty()) {
                        Files.createSymbolicLink(in.resolve(name + ".nii"), files.get(step / 100 % files.size()));
                    }
                }
            }
        }
    }
}
