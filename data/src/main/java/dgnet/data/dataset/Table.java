package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.dhatim.fastexcel.reader.ReadableWorkbook;

/**
 * A table with a header line, from a CSV, TSV or XLSX file. Columns are found by name, in any order; case, spaces and punctuation do not
 * matter ({@code External code}, {@code external_code}). Empty lines are skipped. A field that says that its value is missing, as
 * spreadsheets and BIDS write it, is empty.
 */
final class Table {
    /** The endings of tables, the preferred one first. */
    static final List<String> ENDINGS = List.of(".csv", ".tsv", ".xlsx");

    private static final Set<String> MISSING = Set.of("n/a", "na", "nan", "-");

    private final Path path;
    /** The header as it is in the file. */
    private final List<String> titles;

    private final List<String> header;
    private final List<Row> rows = new ArrayList<>();

    /** @param lines the fields of each line, beginning with the header; an empty line has no fields */
    private Table(Path path, List<List<String>> lines) {
        this.path = path;
        int first = 0;
        while (first < lines.size() && blank(lines.get(first))) {
            first++;
        }
        titles = first == lines.size()
                ? List.of()
                : lines.get(first).stream().map(String::strip).toList();
        header = titles.stream().map(Table::plain).toList();
        for (int k = first + 1; k < lines.size(); k++) {
            if (!blank(lines.get(k))) {
                rows.add(new Row(k + 1, lines.get(k)));
            }
        }
    }

    private static boolean blank(List<String> fields) {
        return fields.stream().allMatch(String::isBlank);
    }

    /** Whether a file is a table, by the extension of its name. */
    static boolean isTable(Path path) {
        return ENDINGS.stream().anyMatch(lowerCaseName(path)::endsWith);
    }

    /** The path of a table in the folder: the first of the CSV, TSV and XLSX files that exists. */
    static Path path(Path root, String name) {
        return ENDINGS.stream()
                .map(ending -> root.resolve(name + ending))
                .filter(Files::exists)
                .findFirst()
                .orElse(root.resolve(name + ".csv"));
    }

    /** @throws DataException if the file cannot be read in the format of its extension */
    static Table read(Path path) {
        return new Table(path, lowerCaseName(path).endsWith(".xlsx") ? xlsxLines(path) : CsvFile.read(path));
    }

    Path path() {
        return path;
    }

    List<Row> rows() {
        return rows;
    }

    /** The names of the columns as they are written. */
    List<String> columns() {
        return titles;
    }

    boolean hasColumns(List<String> names) {
        return names.stream().allMatch(name -> header.contains(plain(name)));
    }

    /**
     * @param more the end of the sentence about the required columns
     * @throws DataException if a column is missing
     */
    void requireColumns(List<String> names, String more) {
        if (!hasColumns(names)) {
            throw new DataException(
                    "the table " + path + " must have the columns " + String.join(", ", names) + more + "; it has "
                            + (titles.isEmpty() ? "no header line" : "the columns " + String.join(", ", columns())));
        }
    }

    /** One line of the table. */
    final class Row {
        private final int line;
        private final List<String> fields;

        private Row(int line, List<String> fields) {
            this.line = line;
            this.fields = fields;
        }

        /** The trimmed field of a column; empty if it is missing or the table has no such column. */
        String text(String column) {
            int k = header.indexOf(plain(column));
            String text = k >= 0 && k < fields.size() ? fields.get(k).strip() : "";
            return MISSING.contains(text.toLowerCase(Locale.ROOT)) ? "" : text;
        }

        /** The field as a whole number from 0; empty if it is something else. */
        OptionalInt number(String column) {
            OptionalInt number = integer(column);
            return number.isPresent() && number.getAsInt() >= 0 ? number : OptionalInt.empty();
        }

        /** The field as a whole number; empty if it is something else. */
        OptionalInt integer(String column) {
            try {
                // Spreadsheets turn columns with gaps into decimals: 24.0, or 24,0 in many countries.
                return OptionalInt.of(Integer.parseInt(text(column).replaceFirst("[.,]0+$", "")));
            } catch (NumberFormatException e) {
                return OptionalInt.empty();
            }
        }

        /** File and line, as the start of a sentence. */
        String place() {
            return path + ", line " + line;
        }

        Path file() {
            return path;
        }
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static String lowerCaseName(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    /** The lines of the first sheet of an XLSX file. */
    private static List<List<String>> xlsxLines(Path path) {
        List<List<String>> lines = new ArrayList<>();
        try (InputStream in = Files.newInputStream(path);
                ReadableWorkbook workbook = new ReadableWorkbook(in);
                var rows = workbook.getFirstSheet().openStream()) {
            rows.forEach(row -> {
                // XLSX files do not store empty lines.
                while (lines.size() < row.getRowNum() - 1) {
                    lines.add(List.of());
                }
                List<String> fields = new ArrayList<>();
                for (int k = 0; k < row.getCellCount(); k++) {
                    fields.add(row.getCellText(k));
                }
                lines.add(fields);
            });
            return lines;
        } catch (IOException | RuntimeException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
