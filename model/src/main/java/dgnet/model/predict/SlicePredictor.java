package dgnet.model.predict;

import dgnet.model.learn.Prediction;

/** One forward pass over several slices. */
@FunctionalInterface
interface SlicePredictor {
    /** @param images count·H·W prepared intensities */
    Prediction predict(float[] images, int count);
}
