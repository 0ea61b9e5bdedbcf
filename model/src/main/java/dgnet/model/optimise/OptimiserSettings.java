package dgnet.model.optimise;

/**
 * Adam (Kingma and Ba, ICLR 2015) as PyTorch computes it, after an element-wise clip of the gradient.
 *
 * @param learningRate the run's first learning rate
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the corrected second moment
 * @param gradientClip every gradient element is clipped to ± this
 */
public record OptimiserSettings(double learningRate, double beta1, double beta2, double epsilon, double gradientClip) {}
