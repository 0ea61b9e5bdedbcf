package dgnet.actors.cli.shared;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as lines with aligned columns. */
public final class Columns {
    private static final String BETWEEN = "  ";

    private Columns() {}

    /** @param rows with the same number of cells each */
    public static List<String> of(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(width(rows, column) - length(cell)))
                        .append(BETWEEN);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
