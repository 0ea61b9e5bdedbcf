package dgnet.model.metric;

import java.util.OptionalDouble;
import java.util.function.Function;

/** The metrics of a region in tables and files, in order. */
public enum Metric {
    /** Overlap; see {@link VolumeMetrics#dice}. */
    DICE("dice", "Dice", "", true, VolumeMetrics::dice),
    /** Overlap; see {@link VolumeMetrics#jaccard}. */
    JACCARD("jaccard", "Jaccard", "", true, VolumeMetrics::jaccard),
    /** The largest distance between the surfaces. */
    HAUSDORFF("hausdorff_mm", "Hausdorff distance", "mm", false, VolumeMetrics::hausdorff),
    /** The 95th percentile of the distances between the surfaces. */
    HAUSDORFF95("hausdorff95_mm", "HD95", "mm", false, VolumeMetrics::hausdorff95),
    /** The average symmetric surface distance. */
    ASSD("assd_mm", "ASSD", "mm", false, VolumeMetrics::averageSurfaceDistance),
    /** The predicted volume. */
    PREDICTED_VOLUME(
            "volume_ml_prediction",
            "Predicted volume",
            "ml",
            false,
            metrics -> OptionalDouble.of(metrics.predictedVolume())),
    /** The true volume. */
    TRUE_VOLUME("volume_ml_truth", "True volume", "ml", false, metrics -> OptionalDouble.of(metrics.trueVolume()));

    private final String key;
    private final String title;
    private final String unit;
    private final boolean overlap;

    @SuppressWarnings("ImmutableEnumChecker") // a method without state
    private final Function<VolumeMetrics, OptionalDouble> figure;

    Metric(String key, String title, String unit, boolean overlap, Function<VolumeMetrics, OptionalDouble> figure) {
        this.key = key;
        this.title = title;
        this.unit = unit;
        this.overlap = overlap;
        this.figure = figure;
    }

    /** The name in files: letters, digits and underscores, with the unit. */
    public String key() {
        return key;
    }

    /** The name in tables, with the unit. */
    public String title() {
        return unit.isEmpty() ? title : title + " (" + unit + ")";
    }

    /** Whether the metric is an overlap in [0, 1], of which 1 is best. */
    public boolean overlap() {
        return overlap;
    }

    /** The value; empty if there is none. */
    public OptionalDouble of(VolumeMetrics metrics) {
        return figure.apply(metrics);
    }
}
