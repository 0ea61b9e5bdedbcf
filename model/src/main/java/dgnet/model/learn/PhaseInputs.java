package dgnet.model.learn;

import ai.djl.ndarray.NDArray;

/**
 * One phase's inputs on the device.
 *
 * @param image [B, 1, H, W]
 * @param target [B, K+1, H, W] one-hot labels in the logits' channel order; null for an unlabelled phase
 * @param domain [B, D] one-hot source domains
 * @param noise what the codes are sampled with
 * @param rows [R] positions of the low-rank term's rows
 */
record PhaseInputs(NDArray image, NDArray target, NDArray domain, Noise noise, NDArray rows) {
    /** Whether the phase has labels. */
    boolean labelled() {
        return target != null;
    }

    /** Standard normal values, [B, 8] each: for the code of the image and for the code of its reconstruction. */
    record Noise(
            NDArray styleOfImage,
            NDArray domainOfImage,
            NDArray styleOfReconstruction,
            NDArray domainOfReconstruction) {}
}
