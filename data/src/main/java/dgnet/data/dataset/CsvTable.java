package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table with a header line. Columns are found by name, whatever their order, case and surrounding spaces; commas or semicolons
 * separate, quotes may enclose, a byte-order mark is passed over, empty lines are skipped.
 */
final class CsvTable {
    private final Path path;
    private final List<String> header;
    private final List<Row> rows = new ArrayList<>();

    private CsvTable(Path path, List<String> lines) {
        this.path = path;
        String first = lines.isEmpty() ? "" : lines.get(0).replace("\uFEFF", "");
        char separator = first.indexOf(';') >= 0 && first.indexOf(',') < 0 ? ';' : ',';
        header = fields(first, separator).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        for (int k = 1; k < lines.size(); k++) {
            if (!lines.get(k).isBlank()) {
                rows.add(new Row(k + 1, fields(lines.get(k), separator)));
            }
        }
    }

    static CsvTable read(Path path) {
        try {
            // Not every spreadsheet writes UTF-8; the columns that matter are ASCII either way.
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            return new CsvTable(path, text.lines().toList());
        } catch (IOException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    Path path() {
        return path;
    }

    List<Row> rows() {
        return rows;
    }

    boolean hasColumns(List<String> names) {
        return names.stream().allMatch(name -> header.contains(name.toLowerCase(Locale.ROOT)));
    }

    /** One line of the table. */
    final class Row {
        private final int line;
        private final List<String> fields;

        private Row(int line, List<String> fields) {
            this.line = line;
            this.fields = fields;
        }

        /** The field of the named column, trimmed; empty where the line is short. */
        String text(String column) {
            int k = header.indexOf(column.toLowerCase(Locale.ROOT));
            return k < fields.size() ? fields.get(k) : "";
        }

        /** The field as a whole number. */
        int number(String column) {
            String text = text(column);
            try {
                // Spreadsheets turn columns with gaps into decimals: 24.0.
                return Integer.parseInt(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
            } catch (NumberFormatException e) {
                throw new DataException(
                        path + ", line " + line + ": " + column + " is \"" + text + "\", not a whole number", e);
            }
        }

        int line() {
            return line;
        }
    }

    private static List<String> fields(String line, char separator) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int k = 0; k < line.length(); k++) {
            char c = line.charAt(k);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return fields;
    }
}
