package dgnet.model.learn;

import dgnet.model.network.TrainingState;

/** The interface between actors and tensors: parameters, optimiser and device. An instance is created, used and closed by one thread. */
public interface Learner extends AutoCloseable {
    /**
     * Takes the optimiser steps of one episode: the unlabelled half's, then the labelled half's. A step whose losses or gradient are not
     * finite is not applied, see {@link EpisodeResult#finite}.
     *
     * @param learningRate the outer step size for this episode
     * @throws dgnet.model.engine.OutOfDeviceMemoryException if the device has too little memory; the state is then unchanged
     * @throws dgnet.model.engine.DeviceLostException if the device can no longer be used by this process
     */
    EpisodeResult apply(EpisodeData data, double learningRate);

    /**
     * Segments slices with the current parameters, without noise.
     *
     * @param images count·H·W prepared intensities
     * @param disentangled whether to return the anatomy channels and the decoder's reconstruction too
     * @throws dgnet.model.engine.OutOfDeviceMemoryException if the device has too little memory for this number of slices
     * @throws dgnet.model.engine.DeviceLostException if the device can no longer be used by this process
     */
    Prediction predict(float[] images, int count, boolean disentangled);

    /** A copy of the whole state. */
    TrainingState state();

    /** Replaces the whole state. If this throws, the state is unchanged. The tensors must match the network of this learner. */
    void restore(TrainingState state);

    /** Returns unused memory of the device's allocator. */
    void freeCaches();

    /** The name of the device: {@code cpu} or {@code cuda:N}. */
    String device();

    @Override
    void close();
}
