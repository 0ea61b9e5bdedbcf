package dgnet.model.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.Torch;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) on one flat vector, with ε outside the corrected root as PyTorch has it:
 *
 * <pre>m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</pre>
 *
 * A step is a function of the point where it starts, which stays as it is: whoever takes several steps can still go back. It is applied on
 * a condition that stays on the device: where it does not hold, θ, m, v and t keep their values to the last bit.
 */
public final class Adam {
    private final OptimiserSettings settings;

    public Adam(OptimiserSettings settings) {
        this.settings = settings;
    }

    /**
     * Where the optimiser stands, on the device.
     *
     * @param parameters θ
     * @param firstMoment m
     * @param secondMoment v
     * @param steps t, the number of steps taken; float64, shape []
     */
    public record Point(NDArray parameters, NDArray firstMoment, NDArray secondMoment, NDArray steps)
            implements AutoCloseable {
        /** Before the first step: moments of zero. The parameters become the point's own. */
        public static Point start(NDArray parameters) {
            NDManager manager = parameters.getManager();
            Shape shape = parameters.getShape();
            return new Point(
                    parameters,
                    manager.zeros(shape, parameters.getDataType()),
                    manager.zeros(shape, parameters.getDataType()),
                    manager.create(0.0));
        }

        /** Hands its arrays to another manager. */
        public void attach(NDManager manager) {
            parameters.attach(manager);
            firstMoment.attach(manager);
            secondMoment.attach(manager);
            steps.attach(manager);
        }

        @Override
        public void close() {
            parameters.close();
            firstMoment.close();
            secondMoment.close();
            steps.close();
        }
    }

    /**
     * Clips the gradient and takes one step.
     *
     * @param from where it starts; unchanged
     * @param gradient ∇θ; its manager owns what is made on the way, the result too
     * @param condition a truth value (shape []): whether the step is taken
     */
    public Point step(Point from, NDArray gradient, NDArray condition, double learningRate) {
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
        NDArray first = owned(scratch, from.firstMoment().mul(decay1));
        first.addi(clipped.mul(scratch.create(1 - settings.beta1())));
        NDArray second = owned(scratch, from.secondMoment().mul(decay2));
        second.addi(clipped.square().mul(scratch.create(1 - settings.beta2())));
        NDArray steps = owned(scratch, from.steps().add(Torch.where(condition, one, zero)));
        // Before any step was taken t is 0 and so is the rate: it then counts as 1, so that nothing is divided by 0.
        NDArray counted = one.maximum(steps);
        NDArray correction1 =
                scratch.create(settings.beta1()).pow(counted).neg().add(1);
        NDArray correction2 =
                scratch.create(settings.beta2()).pow(counted).neg().add(1);
        NDArray root = scratch.create(1.0).div(correction2.sqrt());
        NDArray denominator = second.sqrt().mul(root).add(scratch.create(settings.epsilon()));
        NDArray change = first.mul(rate.div(correction1)).div(denominator);
        return new Point(owned(scratch, from.parameters().sub(change)), first, second, steps);
    }

    /** A result belongs to its first argument's manager, which here outlives the step. */
    private static NDArray owned(NDManager scratch, NDArray result) {
        result.attach(scratch);
        return result;
    }
}
