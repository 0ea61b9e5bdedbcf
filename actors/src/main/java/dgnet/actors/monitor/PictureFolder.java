package dgnet.actors.monitor;

import dgnet.actors.event.JsonLine;
import dgnet.data.AtomicFile;
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

    /** The index of the folder. */
    public record Index(List<Row> pictures) {}

    /** The pictures of a domain. */
    public record Row(String domain, String subject, List<String> parts) {}

    /** One picture of a domain, such as {@code truth}. */
    record Part(String domain, String name, Path file) {}

    /** Replaces the pictures one after another. A concurrent reader finds each picture complete. */
    void replace(List<ValidationPicture> pictures) throws IOException {
        // The run's folder above it is not created: it may have been removed.
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path);
        }
        List<Row> rows = new ArrayList<>();
        for (ValidationPicture picture : pictures) {
            for (Map.Entry<String, byte[]> part : picture.parts().entrySet()) {
                AtomicFile.write(file(rows.size(), part.getKey()), part.getValue());
            }
            rows.add(new Row(
                    picture.domain(),
                    picture.subject(),
                    List.copyOf(picture.parts().keySet())));
        }
        AtomicFile.write(path.resolve(INDEX), JsonLine.write(new Index(rows)));
    }

    /** The index; empty before the first validation. */
    public Index index() throws IOException {
        try {
            return JsonLine.read(Files.readString(path.resolve(INDEX)), Index.class);
        } catch (NoSuchFileException none) {
            return new Index(List.of());
        }
    }

    /** All pictures. */
    List<Part> parts() throws IOException {
        List<Part> parts = new ArrayList<>();
        List<Row> rows = index().pictures();
        for (int i = 0; i < rows.size(); i++) {
            for (String part : rows.get(i).parts()) {
                parts.add(new Part(rows.get(i).domain(), part, file(i, part)));
            }
        }
        return parts;
    }

    /** The file of a picture, if the index lists it. */
    public Optional<Path> part(String domain, String part) throws IOException {
        return parts().stream()
                .filter(one -> one.domain().equals(domain) && one.name().equals(part))
                .map(Part::file)
                .findFirst();
    }

    private Path file(int row, String part) {
        return path.resolve(row + "-" + part + ".png");
    }
}
