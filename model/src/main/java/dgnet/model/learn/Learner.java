package dgnet.model.learn;

import dgnet.model.network.TrainingState;

/**
 * The parameters, their optimiser and the device they live on: the seam between actors and tensors. One thread creates it, uses it and
 * closes it.
 */
public interface Learner extends AutoCloseable {
    /**
     * Takes the optimiser steps of one episode: the unlabelled half's, then the labelled half's. A step whose losses or gradient are not
     * finite is not applied; the result tells.
     *
     * @param learningRate the outer step size for this episode
     * @throws dgnet.model.engine.OutOfDeviceMemoryException if it does not fit; the state is then as before the call
     * @throws dgnet.model.engine.DeviceLostException if the device can no longer be used by this process
     */
    EpisodeResult apply(EpisodeData data, double learningRate);

    /**
     * Segments slices with the present parameters, without noise.
     *
     * @param images count·H·W prepared intensities
     * @param disentangled whether the anatomy channels and the decoder's reconstruction are wanted too
     * @throws dgnet.model.engine.OutOfDeviceMemoryException if so many slices do not fit at once
     * @throws dgnet.model.engine.DeviceLostException if the device can no longer be used by this process
     */
    Prediction predict(float[] images, int count, boolean disentangled);

    /** A copy of the whole state. */
    TrainingState state();

    /** Replaces the whole state, or nothing of it if it throws. Its tensors must be those of this learner's network. */
    void restore(TrainingState state);

    /** Gives back what the device's allocator keeps for later. */
    void freeCaches();

    /** The device in words, as {@code cpu} or {@code cuda:0 (NVIDIA H100)}. */
    String device();

    @Override
    void close();
}
