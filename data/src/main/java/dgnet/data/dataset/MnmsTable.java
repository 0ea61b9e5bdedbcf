package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The information table of the M&Ms challenge in any of its published forms, CSV or XLSX, with the columns External code, Vendor, Centre,
 * ED and ES. Other columns are ignored. Several tables are read as one.
 *
 * @param rows rows by subject
 */
record MnmsTable(Map<String, Table.Row> rows) {
    private static final String CODE = "External code";
    private static final List<String> COLUMNS = List.of(CODE, "Vendor", "Centre", "ED", "ES");

    /** @param findings receives the problems of single rows */
    static MnmsTable read(Path root, List<Finding> findings) {
        List<Path> candidates = candidates(root);
        List<Table> all = candidates.stream().map(Table::read).toList();
        List<Table> tables =
                all.stream().filter(table -> table.hasColumns(COLUMNS)).toList();
        if (tables.isEmpty()) {
            throw new DataException("the information table is missing: no CSV, TSV or XLSX file in " + root
                    + " has the columns " + String.join(", ", COLUMNS)
                    + (all.isEmpty()
                            ? ""
                            : "; found: "
                                    + all.stream()
                                            .map(table -> table.path() + " with the columns "
                                                    + String.join(", ", table.columns()))
                                            .collect(Collectors.joining("; "))));
        }
        Map<String, Table.Row> rows = new TreeMap<>();
        for (Table table : tables) {
            table.rows().forEach(row -> add(row, rows, findings));
        }
        return new MnmsTable(rows);
    }

    private static void add(Table.Row row, Map<String, Table.Row> rows, List<Finding> findings) {
        String code = row.text(CODE);
        Table.Row first = rows.putIfAbsent(code, row);
        if (first == null && vendor(row).isEmpty()) {
            findings.add(new Finding(
                    Finding.Kind.NO_DOMAIN,
                    "",
                    code,
                    row.file(),
                    row.place() + ": the vendor of " + code + " is missing; the scan is left out"));
        } else if (first != null && !repeats(first, row)) {
            findings.add(new Finding(
                    Finding.Kind.DUPLICATE_SUBJECT,
                    vendor(first),
                    code,
                    row.file(),
                    row.place() + ": " + code + " is listed twice; " + first.place() + " is used"));
        }
    }

    /** Whether two rows repeat each other in different tables. Two rows of one table are an error. */
    private static boolean repeats(Table.Row first, Table.Row row) {
        return !first.file().equals(row.file())
                && COLUMNS.stream().allMatch(column -> first.text(column).equals(row.text(column)));
    }

    /** A row's vendor, such as A; empty if the row has none. */
    static String vendor(Table.Row row) {
        String vendor = row.text("Vendor");
        return vendor.length() == 1 ? vendor.toUpperCase(Locale.ROOT) : vendor;
    }

    /** A row's centre, such as 2. */
    static String centre(Table.Row row) {
        return row.number("Centre").isPresent()
                ? Integer.toString(row.number("Centre").getAsInt())
                : row.text("Centre");
    }

    /** Vendors whose scans come from more than one centre. */
    Set<String> vendorsOfSeveralCentres() {
        Map<String, Set<String>> centres = rows.values().stream()
                .collect(Collectors.groupingBy(
                        MnmsTable::vendor,
                        TreeMap::new,
                        Collectors.mapping(MnmsTable::centre, Collectors.toCollection(TreeSet::new))));
        centres.values().removeIf(names -> names.size() < 2);
        return centres.keySet();
    }

    /** A finding: a scan is in no table. */
    Finding notListed(String code, Path image) {
        return new Finding(
                Finding.Kind.NOT_IN_TABLE,
                "",
                code,
                image,
                image + " is left out: " + code + " is not in the information table");
    }

    private static List<Path> candidates(Path root) {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Table::isTable)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DataException("the data folder " + root + " cannot be listed (" + e.getMessage() + ")", e);
        }
    }
}
