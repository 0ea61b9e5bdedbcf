package dgnet.data.check;

import dgnet.data.DataException;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparationSettings.Crop;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The labels of a data set and the network's view in training, a square about the centre of a slice or of the foreground: the share of the labelled voxels
 * outside it, and the view that would contain all of them.
 *
 * @param spacing of the settings, in mm
 * @param imageSize of the settings, in pixels
 * @param crop of the settings
 * @param outside share of all labelled voxels outside the view, from 0 to 1
 * @param neededSize the smallest {@code data.image-size} that contains all labelled voxels at this spacing
 * @param subjects every subject with labels, the largest share outside first
 */
public record ViewCheck(
        double spacing, int imageSize, Crop crop, double outside, int neededSize, List<SubjectView> subjects) {
    /** The network accepts multiples of this size. */
    static final int STEP = 32;

    private static final double ROUNDING = 1e-9;

    public ViewCheck {
        subjects = List.copyOf(subjects);
    }

    /**
     * The part of one subject.
     *
     * @param outside share of the subject's labelled voxels outside the view, from 0 to 1
     * @param neededSide side in mm of the view that contains all of them
     */
    public record SubjectView(String subject, String domain, double outside, double neededSide) {}

    /**
     * Compares the labels of subjects with a view. Reads the masks; subjects whose files cannot be used are left out.
     *
     * @param classes the largest label that a mask may have (K)
     */
    public static ViewCheck of(PreparationSettings settings, List<Subject> subjects, int classes) {
        List<LabelExtent> extents = subjects.parallelStream()
                .map(subject -> {
                    try {
                        return LabelExtent.of(subject, classes, settings);
                    } catch (DataException unusable) {
                        return LabelExtent.NONE;
                    }
                })
                .toList();
        Map<Subject, LabelExtent> labels = new LinkedHashMap<>();
        for (int i = 0; i < extents.size(); i++) {
            labels.put(subjects.get(i), extents.get(i));
        }
        return of(settings, labels);
    }

    /** Compares the labels of subjects with a view. */
    static ViewCheck of(PreparationSettings settings, Map<Subject, LabelExtent> labels) {
        double side =
                settings.crop() == Crop.TILES ? Double.POSITIVE_INFINITY : settings.imageSize() * settings.spacing();
        List<SubjectView> subjects = labels.entrySet().stream()
                .filter(entry -> entry.getValue().total() > 0)
                .map(entry -> new SubjectView(
                        entry.getKey().id(),
                        entry.getKey().domain(),
                        entry.getValue().outside(side),
                        entry.getValue().side(1)))
                .sorted(Comparator.comparingDouble(SubjectView::outside).reversed())
                .toList();
        LabelExtent all = LabelExtent.sum(List.copyOf(labels.values()));
        return new ViewCheck(
                settings.spacing(),
                settings.imageSize(),
                settings.crop(),
                all.outside(side),
                size(all.side(1), settings.spacing()),
                subjects);
    }

    /** The smallest size of an image that contains a view: a multiple of 32 pixels. */
    static int size(double side, double spacing) {
        return STEP * Math.max(1, (int) Math.ceil(side / spacing / STEP - ROUNDING));
    }

    /** The subjects with labels outside the view, the largest share first. */
    public List<SubjectView> cut() {
        return subjects.stream().filter(subject -> subject.outside() > 0).toList();
    }

    /** The view, and how much of the labels it contains. */
    public String sentence() {
        String view = String.format(
                Locale.ROOT,
                "the network's view in training is %.0f×%.0f mm %s (data.image-size %d × data.spacing %s mm)",
                imageSize * spacing,
                imageSize * spacing,
                crop.words(),
                imageSize,
                spacing);
        List<SubjectView> cut = cut();
        if (subjects.isEmpty()) {
            return view + "; there are no labels to compare with it";
        }
        if (cut.isEmpty()) {
            return view + "; it contains all labels";
        }
        return view + "; " + percent(outside) + " of the labelled voxels lie outside, in " + cut.size() + " of "
                + subjects.size() + " labelled subjects; data.image-size=" + neededSize + " contains all of them";
    }

    /** A finding for each subject with labels outside the view. */
    List<Finding> findings(List<Subject> known) {
        return cut().stream()
                .map(view -> known.stream()
                        .filter(subject -> subject.id().equals(view.subject()))
                        .findFirst()
                        .map(subject -> new Finding(
                                Finding.Kind.OUTSIDE_VIEW,
                                view.domain(),
                                view.subject(),
                                subject.masks().get(0).path(),
                                String.format(
                                        Locale.ROOT,
                                        "%s of the labelled voxels of %s lie outside the network's view of %.0f×%.0f mm; a view of"
                                                + " %.0f mm contains all of them (data.image-size=%d)",
                                        percent(view.outside()),
                                        view.subject(),
                                        imageSize * spacing,
                                        imageSize * spacing,
                                        view.neededSide(),
                                        size(view.neededSide(), spacing))))
                        .orElse(null))
                .filter(Objects::nonNull)
                .toList();
    }

    /** A share as a percentage that is not rounded to 0. */
    public static String percent(double share) {
        return share > 0 && share < 0.0005 ? "< 0.1 %" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
