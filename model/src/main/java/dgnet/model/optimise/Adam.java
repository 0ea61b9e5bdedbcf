package dgnet.model.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.HostMemory;
import dgnet.model.engine.Torch;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) on one flat vector, with ε outside the corrected root as PyTorch has it:
 *
 * <pre>m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</pre>
 *
 * A step is applied on a condition that stays on the device: where it does not hold, θ, m, v and t keep their values to the last bit.
 */
public final class Adam {
    private final OptimiserSettings settings;
    private NDArray firstMoment;
    private NDArray secondMoment;
    private NDArray steps;

    /** Moments of zero for a vector of this length and type. */
    public Adam(NDManager manager, int length, DataType type, OptimiserSettings settings) {
        this.settings = settings;
        firstMoment = manager.zeros(new Shape(length), type);
        secondMoment = manager.zeros(new Shape(length), type);
        steps = manager.create(0.0);
    }

    /**
     * Clips the gradient and takes one step in place.
     *
     * @param parameters θ, changed
     * @param gradient ∇θ; its manager owns what is made on the way
     * @param condition a truth value (shape []): whether the step is taken
     */
    public void step(NDArray parameters, NDArray gradient, NDArray condition, double learningRate) {
        NDManager scratch = gradient.getManager();
        NDArray one = scratch.create(1.0);
        NDArray zero = scratch.create(0.0);
        NDArray decay1 = Torch.where(condition, scratch.create(settings.beta1()), one);
        NDArray decay2 = Torch.where(condition, scratch.create(settings.beta2()), one);
        NDArray rate = Torch.where(condition, scratch.create(learningRate), zero);
        // A gradient that is not a number must not even be multiplied by zero.
        NDArray clipped = Torch.where(
                condition,
                gradient.clip(-settings.gradientClip(), settings.gradientClip()),
                zero.toType(gradient.getDataType(), false));
        firstMoment.muli(decay1).addi(clipped.mul(scratch.create(1 - settings.beta1())));
        secondMoment.muli(decay2).addi(clipped.square().mul(scratch.create(1 - settings.beta2())));
        steps.addi(Torch.where(condition, one, zero));
        // Before any step was taken t is 0 and so is the rate: it then counts as 1, so that nothing is divided by 0.
        NDArray counted = one.maximum(steps);
        NDArray correction1 =
                scratch.create(settings.beta1()).pow(counted).neg().add(1);
        NDArray correction2 =
                scratch.create(settings.beta2()).pow(counted).neg().add(1);
        NDArray root = scratch.create(1.0).div(correction2.sqrt());
        NDArray second = secondMoment.sqrt();
        second.attach(scratch);
        NDArray denominator = second.mul(root).add(scratch.create(settings.epsilon()));
        NDArray first = firstMoment.mul(rate.div(correction1));
        first.attach(scratch);
        parameters.subi(first.div(denominator));
    }

    /** m, living on the device. */
    public NDArray firstMoment() {
        return firstMoment;
    }

    /** v, living on the device. */
    public NDArray secondMoment() {
        return secondMoment;
    }

    /** The number of steps taken; waits for the device. */
    public long steps() {
        return (long) steps.toDoubleArray()[0];
    }

    /** Replaces moments and count. */
    public void restore(float[] first, float[] second, long count) {
        NDManager manager = firstMoment.getManager();
        firstMoment.close();
        secondMoment.close();
        steps.close();
        firstMoment = HostMemory.array(manager, first, new Shape(first.length));
        secondMoment = HostMemory.array(manager, second, new Shape(second.length));
        steps = manager.create((double) count);
    }
}
