package dgnet.actors.monitor;

import dgnet.actors.event.JsonLine;
import dgnet.model.report.ValidationPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Puts other pictures in the place of those there are, one after another: whoever reads meanwhile finds each whole. */
    void replace(List<ValidationPicture> pictures) throws IOException {
        Files.createDirectories(path);
        List<Row> rows = new ArrayList<>();
        for (ValidationPicture picture : pictures) {
            for (Map.Entry<String, byte[]> part : picture.parts().entrySet()) {
                write(file(rows.size(), part.getKey()), part.getValue());
            }
            rows.add(new Row(
                    picture.domain(),
                    picture.subject(),
                    List.copyOf(picture.parts().keySet())));
        }
        write(INDEX, JsonLine.write(new Index(rows)).getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] content) throws IOException {
        Path unfinished = path.resolve("." + name + ".tmp");
        Files.write(unfinished, content);
        Files.move(unfinished, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
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
