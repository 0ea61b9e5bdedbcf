package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;

/** The lines of the first sheet of an XLSX file. */
final class XlsxFile {
    private XlsxFile() {}

    static List<List<String>> read(Path path) {
        try (InputStream in = Files.newInputStream(path);
                ReadableWorkbook workbook = new ReadableWorkbook(in);
                Stream<Row> rows = workbook.getFirstSheet().openStream()) {
            List<List<String>> lines = new ArrayList<>();
            rows.forEach(row -> {
                // Empty lines are not in the file.
                while (lines.size() < row.getRowNum() - 1) {
                    lines.add(List.of());
                }
                lines.add(fields(row));
            });
            return lines;
        } catch (IOException | RuntimeException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static List<String> fields(Row row) {
        List<String> fields = new ArrayList<>();
        for (int k = 0; k < row.getCellCount(); k++) {
            fields.add(row.getCellText(k));
        }
        return fields;
    }
}
