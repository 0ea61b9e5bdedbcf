package dgnet.actors.monitor;

import dgnet.actors.event.JsonLine;
import dgnet.data.FileTree;
import dgnet.model.report.ValidationPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pictures of a run's last validation, {@code <domain's number>-<part>.png}, with {@code index.json}.
 *
 * @param path the folder, {@code <run>/pictures}
 */
public record PictureFolder(Path path) {
    private static final String INDEX = "index.json";

    /** What there is. */
    public record Index(List<Row> pictures) {}

    /** A domain's pictures. */
    public record Row(String domain, String subject, List<String> parts) {}

    /** Puts other pictures in the place of those there are. */
    void replace(List<ValidationPicture> pictures) throws IOException {
        Path unfinished = path.resolveSibling(".pictures.unfinished");
        FileTree.delete(unfinished);
        Files.createDirectories(unfinished);
        List<Row> rows = new ArrayList<>();
        for (ValidationPicture picture : pictures) {
            for (Map.Entry<String, byte[]> part : picture.parts().entrySet()) {
                Files.write(unfinished.resolve(file(rows.size(), part.getKey())), part.getValue());
            }
            rows.add(new Row(
                    picture.domain(),
                    picture.subject(),
                    List.copyOf(picture.parts().keySet())));
        }
        Files.writeString(unfinished.resolve(INDEX), JsonLine.write(new Index(rows)));
        FileTree.delete(path);
        Files.move(unfinished, path);
    }

    /** What there is; nothing before the first validation. */
    public Index index() throws IOException {
        try {
            return JsonLine.read(Files.readString(path.resolve(INDEX)), Index.class);
        } catch (NoSuchFileException none) {
            return new Index(List.of());
        }
    }

    /** The file of a part of a domain's picture, where there is one: only what the index lists is found. */
    public Optional<Path> part(String domain, String part) throws IOException {
        List<Row> rows = index().pictures();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).domain().equals(domain) && rows.get(i).parts().contains(part)) {
                return Optional.of(path.resolve(file(i, part)));
            }
        }
        return Optional.empty();
    }

    private static String file(int row, String part) {
        return row + "-" + part + ".png";
    }
}
