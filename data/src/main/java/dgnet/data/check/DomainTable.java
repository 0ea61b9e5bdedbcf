package dgnet.data.check;

import dgnet.data.dataset.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The domains of a check as a text table. */
public final class DomainTable {
    private static final int SIGNIFICANT = 3;
    /** More parts of a domain than these are counted, not named. */
    private static final int MOST_PARTS = 6;

    private DomainTable() {}

    /** A header row, then one row for each domain. */
    public static List<List<String>> of(DataCheck check) {
        boolean parts = check.domains().stream()
                .anyMatch(domain -> domain.parts().keySet().stream().anyMatch(part -> !part.isEmpty()));
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of(
                "domain",
                "subjects",
                "usable",
                "with mask",
                "slices",
                "labelled",
                "pixel mm",
                "slice mm",
                "intensities",
                "orientation"));
        if (parts) {
            titles.add("parts");
        }
        rows.add(titles);
        for (DomainSummary domain : check.domains()) {
            List<String> row = new ArrayList<>(List.of(
                    domain.domain(),
                    Integer.toString(domain.subjects()),
                    Integer.toString(domain.usable()),
                    Integer.toString(domain.labelled()),
                    Integer.toString(domain.slices()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * domain.labelledShare()),
                    range(domain.pixelSpacing()),
                    range(domain.sliceSpacing()),
                    domain.intensities().stream().map(DomainTable::number).collect(Collectors.joining(" / ")),
                    counts(domain.orientations())));
            if (parts) {
                row.add(parts(domain.parts()));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The heading for findings of this severity. */
    public static String meaning(Finding.Severity severity) {
        return switch (severity) {
            case ERROR -> "Left out of training";
            case WARNING -> "Used, but should be looked at";
            case NOTE -> "Information";
        };
    }

    private static String range(List<Double> range) {
        if (range.isEmpty()) {
            return "–";
        }
        String low = number(range.get(0));
        String high = number(range.get(1));
        return low.equals(high) ? low : low + "–" + high;
    }

    private static String parts(Map<String, Integer> parts) {
        return parts.size() > MOST_PARTS ? parts.size() + " folders" : counts(parts);
    }

    private static String counts(Map<String, Integer> counts) {
        if (counts.size() == 1) {
            return counts.keySet().iterator().next();
        }
        return counts.entrySet().stream()
                .map(entry -> (entry.getKey().isEmpty() ? "." : entry.getKey()) + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        double size = Math.abs(value);
        int places = size == 0 ? 0 : Math.max(0, SIGNIFICANT - 1 - (int) Math.floor(Math.log10(size)));
        String text = String.format(Locale.ROOT, "%." + Math.min(places, 6) + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
