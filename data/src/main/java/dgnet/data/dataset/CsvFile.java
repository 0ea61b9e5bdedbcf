package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a CSV file: commas or semicolons separate, quotes may enclose, a byte-order mark is passed over. */
final class CsvFile {
    private CsvFile() {}

    static List<List<String>> read(Path path) {
        try {
            // Not every spreadsheet writes UTF-8; the columns that matter are ASCII either way.
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8).replace("\uFEFF", "");
            String first = text.lines().findFirst().orElse("");
            char separator = first.indexOf(';') >= 0 && first.indexOf(',') < 0 ? ';' : ',';
            return text.lines().map(line -> fields(line, separator)).toList();
        } catch (IOException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
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
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
