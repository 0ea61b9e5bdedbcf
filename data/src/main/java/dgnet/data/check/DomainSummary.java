package dgnet.data.check;

import dgnet.data.check.ScanResult.Facts;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Summary of one domain.
 *
 * @param subjects number of scans
 * @param usable scans that training can use
 * @param labelled usable scans with masks
 * @param slices slices of all frames of the scans with readable headers
 * @param labelledSlices slices with labels
 * @param pixelSpacing smallest and largest pixel size in mm; empty if no scan can be read
 * @param sliceSpacing smallest and largest slice distance in mm; empty if no scan can be read
 * @param intensities medians over scans of their percentiles 1, 50 and 99; empty if no scan can be read
 * @param orientations number of scans by axis codes, such as {@code LAS}
 * @param parts number of scans by folder of the release
 */
@RecordBuilder
public record DomainSummary(
        String domain,
        int subjects,
        int usable,
        int labelled,
        int slices,
        int labelledSlices,
        List<Double> pixelSpacing,
        List<Double> sliceSpacing,
        List<Double> intensities,
        Map<String, Integer> orientations,
        Map<String, Integer> parts) {
    static DomainSummary of(String domain, List<ScanResult> scans) {
        List<Facts> facts =
                scans.stream().flatMap(scan -> scan.facts().stream()).toList();
        Map<String, Integer> orientations = new TreeMap<>();
        Map<String, Integer> parts = new TreeMap<>();
        List<Double> intensities = new ArrayList<>();
        facts.forEach(scan -> {
            orientations.merge(scan.orientation(), 1, Integer::sum);
            parts.merge(scan.part(), 1, Integer::sum);
        });
        List<Facts> measured =
                facts.stream().filter(scan -> !scan.intensities().isEmpty()).toList();
        for (int k = 0; k < 3 && !measured.isEmpty(); k++) {
            int percentile = k;
            double[] values = measured.stream()
                    .mapToDouble(scan -> scan.intensities().get(percentile))
                    .sorted()
                    .toArray();
            intensities.add(values[values.length / 2]);
        }
        List<ScanResult> usable = scans.stream().filter(ScanResult::usable).toList();
        return DomainSummaryBuilder.builder()
                .domain(domain)
                .subjects(scans.size())
                .usable(usable.size())
                .labelled((int) usable.stream()
                        .filter(scan -> scan.subject().labelled())
                        .count())
                .slices(facts.stream().mapToInt(Facts::slices).sum())
                .labelledSlices(facts.stream().mapToInt(Facts::labelledSlices).sum())
                .pixelSpacing(range(facts, scan -> scan.pixelSpacing().get(0), scan -> scan.pixelSpacing()
                        .get(1)))
                .sliceSpacing(range(facts, Facts::sliceSpacing, Facts::sliceSpacing))
                .intensities(intensities)
                .orientations(orientations)
                .parts(parts)
                .build();
    }

    private static List<Double> range(
            List<Facts> facts, ToDoubleFunction<Facts> first, ToDoubleFunction<Facts> second) {
        if (facts.isEmpty()) {
            return List.of();
        }
        double smallest = facts.stream()
                .mapToDouble(scan -> Math.min(first.applyAsDouble(scan), second.applyAsDouble(scan)))
                .min()
                .getAsDouble();
        double largest = facts.stream()
                .mapToDouble(scan -> Math.max(first.applyAsDouble(scan), second.applyAsDouble(scan)))
                .max()
                .getAsDouble();
        return List.of(smallest, largest);
    }

    /** The share of slices with labels, from 0 to 1. */
    public double labelledShare() {
        return slices == 0 ? 0 : (double) labelledSlices / slices;
    }
}
