package dgnet.model.evaluate;

import java.util.Optional;

/**
 * The labels of one frame.
 *
 * @param labels one for each voxel in the file's order, x fastest
 * @param reference what the paper's figures are computed from; only of a model
 */
@SuppressWarnings("ArrayRecordComponent") // voxel arrays, never compared
public record PredictedFrame(byte[] labels, Optional<ReferenceSlices> reference) {}
