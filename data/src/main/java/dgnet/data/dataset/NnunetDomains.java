package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The domains of the cases of a data set of nnU-Net, which has no place for them itself: by their names, or by {@code domains.csv}. */
final class NnunetDomains {
    private static final String CASE = "case";
    private static final String DOMAIN = "domain";

    private final NnunetSettings settings;
    private final Path table;
    private final Map<String, Table.Row> rows;

    private NnunetDomains(NnunetSettings settings, Path table, Map<String, Table.Row> rows) {
        this.settings = settings;
        this.table = table;
        this.rows = rows;
    }

    /** @param findings takes what is wrong with single rows of the table */
    static NnunetDomains of(Path root, NnunetSettings settings, List<Finding> findings) {
        Path path = Table.path(root, "domains");
        return settings.byName()
                ? new NnunetDomains(settings, path, Map.of())
                : new NnunetDomains(settings, path, rows(path, findings));
    }

    private static Map<String, Table.Row> rows(Path path, List<Finding> findings) {
        if (!Files.exists(path)) {
            throw new DataException("the cases have no domain: there is no " + path
                    + ". Write this table with the columns case, domain and, if patients have several cases, group, or set data.domain-pattern to a regular"
                    + " expression that finds the domain in a case's name, such as ^([^_]+)_");
        }
        Table read = Table.read(path);
        read.requireColumns(List.of(CASE, DOMAIN), "; it may also have group");
        Map<String, Table.Row> rows = new TreeMap<>();
        for (Table.Row row : read.rows()) {
            Table.Row first = rows.putIfAbsent(row.text(CASE), row);
            if (first != null && !first.text(DOMAIN).equals(row.text(DOMAIN))) {
                findings.add(new Finding(
                        Finding.Kind.DUPLICATE_SUBJECT,
                        first.text(DOMAIN),
                        row.text(CASE),
                        path,
                        row.place() + ": " + row.text(CASE) + " has another domain than in " + first.place()
                                + ", which is used"));
            }
        }
        return rows;
    }

    /** The domain of a case, if it has one. */
    Optional<String> of(String name) {
        if (settings.byName()) {
            return settings.domain(name);
        }
        return Optional.ofNullable(rows.get(name)).map(row -> row.text(DOMAIN)).filter(domain -> !domain.isEmpty());
    }

    /** The patient of a case: the column group of the table, otherwise the case itself. */
    String group(String name) {
        String group = rows.containsKey(name) ? rows.get(name).text("group") : "";
        return group.isEmpty() ? name : group;
    }

    /** That a case has no domain. */
    Finding none(String name, Path image) {
        return new Finding(
                Finding.Kind.NO_DOMAIN,
                "",
                name,
                image,
                image + " is left out: "
                        + (settings.byName()
                                ? "the pattern " + settings.domainPattern() + " finds no domain in " + name
                                : table + " has no domain for " + name));
    }

    /** Rows of the table without an image. */
    List<Finding> withoutImage(Set<String> names) {
        List<Finding> findings = new ArrayList<>();
        rows.forEach((name, row) -> {
            if (!names.contains(name)) {
                findings.add(new Finding(
                        Finding.Kind.NO_IMAGE,
                        row.text(DOMAIN),
                        name,
                        table,
                        row.place() + ": the case " + name + " has no image; it is left out"));
            }
        });
        return findings;
    }
}
