package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dgnet.model.engine.Torch;
import java.util.List;

/**
 * The gradient of one half of an episode (Liu et al., equation 1; the scheme is MLDG's, Li et al., AAAI 2018):
 *
 * <pre>∇θ [ L_train(θ) + L_test(θ − α ∇L_train(θ)) ]</pre>
 *
 * The meta-train gradient is taken once: it is the inner update and the first term of the outer gradient, so the outer pass
 * differentiates the meta-test loss alone. The vector θ comes in two parts; the reference scope adapts the second only.
 */
final class MetaGradient {
    private final Torch torch;
    private final int adaptedFrom;
    private final MetaSettings settings;

    /**
     * @param adaptedFrom index of the first element of the second part of θ
     */
    MetaGradient(Torch torch, int adaptedFrom, MetaSettings settings) {
        this.torch = torch;
        this.adaptedFrom = adaptedFrom;
        this.settings = settings;
    }

    /** A loss as a function of the two parts of the parameters. */
    @FunctionalInterface
    interface Phase<T extends Loss> {
        T at(NDArray body, NDArray rest);
    }

    /** What a phase computes: at least a scalar to differentiate. */
    interface Loss {
        NDArray total();
    }

    /**
     * @param gradient ∇θ of the whole objective
     * @param trainGradient ∇θ of the meta-train loss alone
     * @param test null without a meta-test phase
     */
    record Result<T extends Loss>(NDArray gradient, NDArray trainGradient, T train, T test) {}

    /**
     * The gradient at θ.
     *
     * @param step owns everything that is made on the way, the result too
     * @param theta the flat vector of parameters
     * @param test the meta-test phase; null for a method without the split
     */
    <T extends Loss> Result<T> at(NDManager step, NDArray theta, Phase<T> train, Phase<T> test, PartTimer timer) {
        NDArray body = Torch.leaf(theta, 0, adaptedFrom, step);
        NDArray rest = Torch.leaf(theta, adaptedFrom, theta.size(), step);
        List<NDArray> point = List.of(body, rest);
        T trained = train.at(body, rest);
        timer.done("forward");
        boolean second = test != null && settings.order() == MetaSettings.Order.SECOND;
        List<NDArray> inner =
                second ? torch.gradientWithGraph(trained.total(), point) : torch.gradient(trained.total(), point);
        NDArray trainGradient = joined(inner);
        timer.done("inner");
        if (test == null) {
            return new Result<>(trainGradient, trainGradient, trained, null);
        }
        boolean full = settings.innerScope() == MetaSettings.InnerScope.FULL;
        T judged = test.at(full ? adapted(body, inner.get(0)) : body, adapted(rest, inner.get(1)));
        List<NDArray> outer = torch.gradient(judged.total(), point);
        NDArray gradient = Torch.withoutGradients(() -> joined(outer).add(trainGradient));
        timer.done("outer");
        return new Result<>(gradient, trainGradient, trained, judged);
    }

    /** The inner update. */
    private NDArray adapted(NDArray part, NDArray gradient) {
        return part.sub(Torch.times(gradient, settings.innerStepSize()));
    }

    private static NDArray joined(List<NDArray> parts) {
        return Torch.withoutGradients(() -> parts.get(0).concat(parts.get(1), 0));
    }
}
