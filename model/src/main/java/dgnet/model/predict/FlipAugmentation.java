package dgnet.model.predict;

import dgnet.model.learn.Prediction;

/**
 * Test-time augmentation: the mean of the probabilities over a slice and its three mirror images (left to right, top to bottom, both), each
 * mirrored back.
 */
record FlipAugmentation(SlicePredictor network) implements SlicePredictor {
    private static final int FLIPS = 4;

    @Override
    public Prediction predict(float[] images, int count) {
        int size = (int) Math.round(Math.sqrt(images.length / (double) count));
        Prediction plain = network.predict(images, count);
        float[] mean = plain.probabilities().clone();
        for (int flip = 1; flip < FLIPS; flip++) {
            boolean columns = (flip & 1) != 0;
            boolean rows = (flip & 2) != 0;
            float[] seen =
                    network.predict(flipped(images, size, columns, rows), count).probabilities();
            float[] back = flipped(seen, size, columns, rows);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += back[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= FLIPS;
        }
        return new Prediction(count, plain.classes(), plain.size(), mean);
    }

    /** Mirrors every plane of size × size pixels. */
    static float[] flipped(float[] planes, int size, boolean columns, boolean rows) {
        float[] flipped = new float[planes.length];
        int last = size - 1;
        for (int plane = 0; plane < planes.length; plane += size * size) {
            for (int row = 0; row < size; row++) {
                int from = plane + (rows ? last - row : row) * size;
                int to = plane + row * size;
                for (int column = 0; column < size; column++) {
                    flipped[to + column] = planes[from + (columns ? last - column : column)];
                }
            }
        }
        return flipped;
    }
}
