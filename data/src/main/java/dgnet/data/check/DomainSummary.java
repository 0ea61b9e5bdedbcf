package dgnet.data.check;

import dgnet.data.check.ScanResult.Facts;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What one domain has.
 *
 * @param subjects its scans
 * @param usable scans that training can use
 * @param labelled usable scans with masks
 * @param slices of the scans whose headers can be read, all frames
 * @param labelledSlices those with labels
 * @param pixelSpacing least and greatest size of a pixel in mm; empty where no scan can be read
 * @param sliceSpacing least and greatest distance of slices in mm; likewise
 * @param intensities medians over scans of their percentiles 1, 50 and 99; likewise
 * @param orientations scans by where their stored axes lead
 * @param parts scans by the folder of the release that they lie in
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
        double least = facts.stream()
                .mapToDouble(scan -> Math.min(first.applyAsDouble(scan), second.applyAsDouble(scan)))
                .min()
                .getAsDouble();
        double greatest = facts.stream()
                .mapToDouble(scan -> Math.max(first.applyAsDouble(scan), second.applyAsDouble(scan)))
                .max()
                .getAsDouble();
        return List.of(least, greatest);
    }

    /** The share of slices with labels, from 0 to 1. */
    public double labelledShare() {
        return slices == 0 ? 0 : (double) labelledSlices / slices;
    }
}
