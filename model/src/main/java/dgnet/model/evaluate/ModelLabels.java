package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.evaluate.LabelSource.PredictedFrame;
import dgnet.model.learn.Prediction;
import dgnet.model.metric.ReferenceMetrics;
import dgnet.model.predict.FrameSegmentation;
import dgnet.model.predict.FrameSegmentation.SliceVisitor;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import java.util.Optional;

/** Labels by a model, computed as for prediction files. Used by the thread that opened the model, which also closes it. */
public final class ModelLabels implements LabelSource {
    private final SegmentationModel model;
    private final FrameSegmentation segmentation;
    private int frames;
    private int larger;

    /**
     * Labels by a model for a data set.
     *
     * @throws DataException if the model segments other structures
     */
    public ModelLabels(SegmentationModel model, SegmentationSettings settings, Dataset dataset) {
        this.model = model;
        this.segmentation = new FrameSegmentation(model, settings);
        if (!model.structures().equals(dataset.structures().names())) {
            throw new DataException("the model segments " + String.join(", ", model.structures())
                    + ", but the labels of " + dataset.root() + " are "
                    + String.join(", ", dataset.structures().names()));
        }
    }

    @Override
    public PredictedFrame labels(AnnotatedFrame frame) {
        int index = frame.frame().index();
        float[] voxels = frame.voxels();
        ImagePreparation prepared = segmentation.preparation(frame.image(), model.preparation());
        ImagePreparation view = new ImagePreparation(frame.image(), model.preparation());
        boolean fits = prepared.grid().fits();
        frames++;
        larger += fits ? 0 : 1;
        ReferenceLabels reference = new ReferenceLabels(view.grid());
        byte[] labels = segmentation.labels(
                prepared, index, voxels, frame.image().header(), fits ? reference : SliceVisitor.NONE);
        if (!fits) {
            // The published code sees only the view.
            segmentation.predict(view, index, voxels, reference);
        }
        return new PredictedFrame(labels, Optional.of(ReferenceSlices.of(frame, reference.labels, view.grid())));
    }

    /** Collects the labels of the network's view by the decision rule of the published code. */
    private static final class ReferenceLabels implements SliceVisitor {
        private final int pixels;
        private final byte[] labels;

        ReferenceLabels(VolumeGrid view) {
            this.pixels = view.width() * view.height();
            this.labels = new byte[view.depth() * pixels];
        }

        @Override
        public void slice(int slice, int classes, float[] probabilities) {
            System.arraycopy(ReferenceMetrics.labels(probabilities, 1, classes), 0, labels, slice * pixels, pixels);
        }
    }

    @Override
    public Optional<String> note() {
        return FrameSegmentation.note(model.preparation(), larger, frames);
    }

    @Override
    public PreparationSettings view(NiftiHeader header) {
        return model.preparation();
    }

    @Override
    public Optional<Prediction> disentangle(float[] slice) {
        return Optional.of(model.disentangle(slice, 1));
    }
}
