package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.evaluate.LabelSource.PredictedFrame;
import dgnet.model.learn.Prediction;
import dgnet.model.predict.FrameSegmentation;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import java.util.Optional;

/** Labels by a model, computed as for prediction files. Used by the thread that opened the model, which also closes it. */
public final class ModelLabels implements LabelSource {
    private final SegmentationModel model;
    private final FrameSegmentation segmentation;

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
        ImagePreparation prepared = new ImagePreparation(frame.image(), model.preparation());
        VolumeGrid grid = prepared.grid();
        Prediction prediction =
                segmentation.predict(prepared.slices(frame.frame().index(), frame.voxels()), grid);
        byte[] labels = segmentation.labels(prediction, grid, frame.image().header());
        return new PredictedFrame(labels, Optional.of(ReferenceSlices.of(frame, prediction, grid)));
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
