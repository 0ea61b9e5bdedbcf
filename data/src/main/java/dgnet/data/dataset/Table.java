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
import org.dhatim.fastexcel.reader.ReadableWorkbook;

/**
 * A table with a header line, from a CSV or an XLSX file. Columns are found by name, in any order; case, spaces and punctuation do not
 * matter ({@code External code}, {@code external_code}). Empty lines are skipped.
 */
final class Table {
    private final Path path;
    private final List<String> columns;
    private final List<String> header;
    private final List<Row> rows = new ArrayList<>();

    /** @param lines the fields of each line, beginning with the header; an empty line has no fields */
    private Table(Path path, List<List<String>> lines) {
        this.path = path;
        columns = lines.isEmpty() ? List.of() : List.copyOf(lines.get(0));
        header = columns.stream().map(Table::plain).toList();
        for (int k = 1; k < lines.size(); k++) {
            if (!lines.get(k).stream().allMatch(String::isBlank)) {
                rows.add(new Row(k + 1, lines.get(k)));
            }
        }
    }

    /** Whether a file is a table, by the extension of its name. */
    static boolean isTable(Path path) {
        String name = lowerCaseName(path);
        return name.endsWith(".csv") || name.endsWith(".xlsx");
    }

    /** The path of a table in the folder: the XLSX file if there is no CSV file, otherwise the CSV file. */
    static Path path(Path root, String name) {
        Path csv = root.resolve(name + ".csv");
        Path xlsx = root.resolve(name + ".xlsx");
        return !Files.exists(csv) && Files.exists(xlsx) ? xlsx : csv;
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
        return columns;
    }

    boolean hasColumns(List<String> names) {
        return names.stream().allMatch(name -> header.contains(plain(name)));
    }

    /** One line of the table. */
    final class Row {
        private final int line;
        private final List<String> fields;

        private Row(int line, List<String> fields) {
            this.line = line;
            this.fields = fields;
        }

        /** The trimmed field of a column; empty if the line is too short or the table has no such column. */
        String text(String column) {
            int k = header.indexOf(plain(column));
            return k >= 0 && k < fields.size() ? fields.get(k).strip() : "";
        }

        /** The field as a whole number from 0; empty if it is something else. */
        OptionalInt number(String column) {
            String text = text(column);
            try {
                // Spreadsheets turn columns with gaps into decimals: 24.0.
                int number = Integer.parseInt(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
                return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
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
