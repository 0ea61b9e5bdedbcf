package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where {@code dgnet table} takes the domain of a scan from. */
interface DomainChoice {
    /**
     * The domain of a scan, if it has one.
     *
     * @param values of the placeholders in the image's path
     * @param keys names under which a table may list the scan, the first that is there wins
     */
    Optional<String> of(Map<String, String> values, List<String> keys);

    /**
     * A choice by what a user wrote: a file with a table; otherwise a text, in which placeholders are replaced.
     *
     * @param root the folder to which the name of a file is relative, unless it exists relative to the working directory
     * @param column the column with the domain, if a file is named
     * @param keyColumn the column with the subject; empty: the first
     */
    static DomainChoice of(Path root, String written, String column, String keyColumn) {
        if (!written.contains("{")) {
            Path file = Files.isRegularFile(root.resolve(written)) ? root.resolve(written) : Path.of(written);
            if (Files.isRegularFile(file)) {
                return table(file, column, keyColumn);
            }
        }
        if (written.matches("(?i).*\\.(?:csv|tsv|xlsx|txt)")) {
            throw new DataException("there is no table " + written + " in " + root + " or in the working directory");
        }
        return (values, keys) ->
                Optional.of(PathPattern.filled(written, values)).filter(domain -> !domain.isBlank());
    }

    private static DomainChoice table(Path file, String column, String keyColumn) {
        Table table = Table.read(file);
        String key = keyColumn.isEmpty() ? table.columns().stream().findFirst().orElse("") : keyColumn;
        if (column.isEmpty() || !table.hasColumns(List.of(column, key))) {
            throw new DataException("name the column of " + file + " that has the domain with --domain-column"
                    + " (and the one that has the subject with --key-column, if it is not the first); the columns are "
                    + String.join(", ", table.columns()));
        }
        Map<String, String> domains = new LinkedHashMap<>();
        for (Table.Row row : table.rows()) {
            String other = domains.put(plain(row.text(key)), row.text(column));
            if (other != null && !other.equals(row.text(column))) {
                throw new DataException(row.place() + ": " + row.text(key) + " has the domain " + row.text(column)
                        + ", and " + other + " in an earlier line; correct one of them");
            }
        }
        return (values, keys) -> keys.stream()
                .map(name -> domains.getOrDefault(plain(name), ""))
                .filter(domain -> !domain.isEmpty())
                .findFirst();
    }

    /** Names are equal regardless of case, of {@code sub-} before them and of zeros before a number. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("^sub-", "").replaceFirst("^0+(?=[0-9]+$)", "");
    }
}
