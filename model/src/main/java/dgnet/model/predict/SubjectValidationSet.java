package dgnet.model.predict;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumePreparation;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.util.List;

/** The labelled frames of any subjects, prepared from their files whenever one is loaded. For scans that are not in a prepared store. */
public final class SubjectValidationSet implements ValidationSet {
    private final Structures structures;
    private final PreparationSettings settings;
    private final List<Volume> volumes;

    private record Volume(Subject subject, LabelledFrame frame) {}

    /** Every labelled frame of {@code subjects}, in order; unlabelled subjects have none. */
    public SubjectValidationSet(List<Subject> subjects, Structures structures, PreparationSettings settings) {
        this.structures = structures;
        this.settings = settings;
        this.volumes = subjects.stream()
                .flatMap(subject -> subject.labelledFrames().stream().map(frame -> new Volume(subject, frame)))
                .toList();
    }

    @Override
    public Structures structures() {
        return structures;
    }

    @Override
    public int size() {
        return volumes.size();
    }

    @Override
    public String domain(int index) {
        return volumes.get(index).subject().domain();
    }

    @Override
    public ValidationCase load(int index) {
        Subject subject = volumes.get(index).subject();
        int frame = volumes.get(index).frame().index();
        PreparedVolume volume = VolumePreparation.prepare(subject, frame, settings);
        return new ValidationCase(
                subject.id(),
                subject.domain(),
                frame,
                volume.depth(),
                volume.size(),
                volume.images(),
                volume.labels(),
                volume.labelled());
    }
}
