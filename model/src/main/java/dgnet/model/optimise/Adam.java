package dgnet.model.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.Torch;
import java.util.List;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) on one flat vector, with ε outside the corrected root, as in PyTorch:
 *
 * <pre>m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</pre>
 *
 * A step changes the state in place, in one pass over memory (PyTorch's {@code _fused_adam_}). Its condition is evaluated on the device: if it
 * is false, θ, m, v and t keep their exact values.
 */
public final class Adam {
    private final OptimiserSettings settings;
    private final Torch torch;

    public Adam(Torch torch, OptimiserSettings settings) {
        this.settings = settings;
        this.torch = torch;
    }

    /**
     * The state of the optimiser on the device.
     *
     * @param parameters θ
     * @param firstMoment m
     * @param secondMoment v
     * @param steps t, the number of steps taken; float32 (exact up to 2²⁴), shape [1]
     */
    public record Point(NDArray parameters, NDArray firstMoment, NDArray secondMoment, NDArray steps) {
        /** The state before the first step, with moments of zero. It takes ownership of the parameters. */
        public static Point start(NDArray parameters) {
            NDManager manager = parameters.getManager();
            Shape shape = parameters.getShape();
            return new Point(
                    parameters,
                    manager.zeros(shape, parameters.getDataType()),
                    manager.zeros(shape, parameters.getDataType()),
                    manager.zeros(new Shape(1)));
        }

        /** The arrays in the constructor's order. */
        public List<NDArray> arrays() {
            return List.of(parameters, firstMoment, secondMoment, steps);
        }
    }

    /**
     * Clips the gradient and takes one step.
     *
     * @param point the current state; updated in place
     * @param gradient ∇θ; it is clipped in place
     * @param condition a boolean (shape []): whether the step is taken
     */
    public void step(Point point, NDArray gradient, NDArray condition, double learningRate) {
        torch.adam(
                gradient,
                point.parameters(),
                point.firstMoment(),
                point.secondMoment(),
                point.steps(),
                condition,
                learningRate,
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                settings.gradientClip());
    }
}
