package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tables as spreadsheets and BIDS tools write them. */
class TableFormatsTest {
    /** A way of writing a table. */
    private record Format(char separator, boolean named, Charset charset, String mark, String end, boolean quoted) {}

    private static final List<List<String>> CONTENT = List.of(
            List.of("Subject", "DOMAIN", "frame", "note"),
            List.of("a", "Genève", "24,0", "n/a"),
            List.of("b", "Zürich", "-3", "NaN"),
            List.of("c", "x", "7.0", "-"));

    @Property(tries = 200)
    void everyFormatGivesTheSameTable(@ForAll("formats") Format format) throws IOException {
        Path path = Files.createTempFile("table", ".csv");
        try {
            Files.write(path, bytes(format));
            Table table = Table.read(path);
            List<Table.Row> rows = table.rows();
            assertEquals(
                    List.of("Genève", "Zürich", "x"),
                    rows.stream().map(row -> row.text("domain")).toList());
            assertEquals(
                    List.of(OptionalInt.of(24), OptionalInt.of(-3), OptionalInt.of(7)),
                    rows.stream().map(row -> row.integer("Frame")).toList());
            assertEquals(OptionalInt.empty(), rows.get(1).number("frame"));
            assertEquals(
                    List.of("", "", ""),
                    rows.stream().map(row -> row.text("note")).toList());
            assertEquals(
                    path + ", line " + (format.named() ? 3 : 2), rows.get(0).place());
        } finally {
            Files.delete(path);
        }
    }

    private static byte[] bytes(Format format) {
        String text = CONTENT.stream()
                .map(cells -> cells.stream()
                        .map(cell -> format.quoted() || cell.indexOf(format.separator()) >= 0 ? '"' + cell + '"' : cell)
                        .collect(Collectors.joining(String.valueOf(format.separator()))))
                .collect(Collectors.joining(format.end(), "", format.end()));
        String first = format.named() ? "sep=" + format.separator() + format.end() : "";
        return (format.mark() + first + text).getBytes(format.charset());
    }

    @Provide
    Arbitrary<Format> formats() {
        String mark = "\uFEFF";
        List<Format> encodings = Stream.of(
                        new Format(',', false, StandardCharsets.UTF_8, "", "\n", false),
                        new Format(',', false, StandardCharsets.UTF_8, mark, "\n", false),
                        new Format(',', false, StandardCharsets.ISO_8859_1, "", "\n", false),
                        new Format(',', false, StandardCharsets.UTF_16LE, mark, "\n", false),
                        new Format(',', false, StandardCharsets.UTF_16BE, mark, "\n", false),
                        new Format(',', false, StandardCharsets.UTF_16LE, "", "\n", false))
                .toList();
        return Arbitraries.of(encodings)
                .flatMap(one -> Arbitraries.of(',', ';', '\t').flatMap(separator -> Arbitraries.of(true, false)
                        .flatMap(named -> Arbitraries.of("\n", "\r\n", "\r").flatMap(end -> Arbitraries.of(true, false)
                                .map(quoted ->
                                        new Format(separator, named, one.charset(), one.mark(), end, quoted))))));
    }
}
