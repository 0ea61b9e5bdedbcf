package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.evaluate.CasePicture.Rank;
import dgnet.model.metric.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of the best, the median and the worst case of a domain. A domain with two cases has the best and the worst, a domain with one
 * case only this one. A case whose scan cannot be shown, for example because only its labels exist, has no picture.
 */
public final class CasePictures {
    private static final Logger LOG = LoggerFactory.getLogger(CasePictures.class);

    private final EvaluationReport report;
    private final LabelSource source;
    private final Dataset dataset;

    /** @param source the evaluated labels */
    public CasePictures(EvaluationReport report, LabelSource source, Dataset dataset) {
        this.report = report;
        this.source = source;
        this.dataset = dataset;
    }

    /** The pictures of a domain: best, median, worst. */
    public List<CasePicture> of(EvaluatedDomain domain) {
        List<CasePicture> pictures = new ArrayList<>();
        chosen(domain).forEach((rank, score) -> {
            try {
                pictures.add(picture(rank, score));
            } catch (DataException fault) {
                LOG.warn("There is no picture of {}: {}", score.subject(), fault.getMessage());
            }
        });
        return pictures;
    }

    private Map<Rank, CaseScore> chosen(EvaluatedDomain domain) {
        List<CaseScore> rising = report.cases(domain).stream()
                .filter(score -> dice(score) >= 0)
                .sorted(Comparator.comparingDouble(this::dice))
                .toList();
        Map<Rank, CaseScore> chosen = new EnumMap<>(Rank.class);
        if (rising.size() == 1) {
            chosen.put(Rank.ONLY, rising.get(0));
        }
        if (rising.size() > 1) {
            chosen.put(Rank.WORST, rising.get(0));
            chosen.put(Rank.BEST, rising.get(rising.size() - 1));
        }
        if (rising.size() > 2) {
            chosen.put(Rank.MEDIAN, rising.get(rising.size() / 2));
        }
        return chosen;
    }

    /** The Dice by which the cases are ordered; −1 for a case without any structure. */
    private double dice(CaseScore score) {
        return report.figure(score, Metric.DICE, EvaluationReport.MEAN).orElse(-1);
    }

    private CasePicture picture(Rank rank, CaseScore score) {
        Subject subject = dataset.subjects(score.domain()).stream()
                .filter(known -> known.id().equals(score.subject()))
                .findFirst()
                .orElseThrow();
        LabelledFrame labelled = subject.labelledFrames().stream()
                .filter(known -> known.name().equals(score.frame()))
                .findFirst()
                .orElseThrow();
        AnnotatedFrame frame =
                AnnotatedFrame.open(subject, labelled, dataset.structures().count());
        PreparationSettings view = source.view(frame.image().header());
        ImagePreparation prepared = new ImagePreparation(frame.image(), view);
        VolumeGrid grid = prepared.grid();
        int slice = fullest(frame);
        float[] image = prepared.slice(labelled.index(), frame.voxels(), slice);
        return CasePictureBuilder.builder()
                .rank(rank)
                .score(score)
                .slice(slice)
                .size(grid.size())
                .spacing(view.spacing())
                .image(image)
                .truth(grid.labelsOnPreparedGrid(frame.truth().labels(), slice, 1))
                .prediction(grid.labelsOnPreparedGrid(source.labels(frame).labels(), slice, 1))
                .inside(source.disentangle(image))
                .build();
    }

    /** The annotated slice with the most voxels of structures; the middle slice if there is none. */
    private static int fullest(AnnotatedFrame frame) {
        SliceGrid slices = frame.slices();
        int fullest = slices.depth() / 2;
        int most = 0;
        for (int slice = 0; slice < slices.depth(); slice++) {
            int count = 0;
            for (byte label : slices.slice(frame.truth().labels(), slice)) {
                count += label == 0 ? 0 : 1;
            }
            if (frame.truth().slices()[slice] && count > most) {
                most = count;
                fullest = slice;
            }
        }
        return fullest;
    }
}
