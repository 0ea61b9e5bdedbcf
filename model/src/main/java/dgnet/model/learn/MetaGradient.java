package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dgnet.model.engine.Torch;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.Parameters;
import java.util.List;

/**
 * The gradient of one half of an episode (Liu et al., equation 1; the scheme is MLDG's, Li et al., AAAI 2018):
 *
 * <pre>∇θ [ L_train(θ) + L_test(θ − α ∇L_train(θ)) ]</pre>
 *
 * The meta-train gradient is taken once: it is the inner update and the first term of the outer gradient, so the outer pass
 * differentiates the meta-test loss alone.
 */
final class MetaGradient {
    private final Torch torch;
    private final ParameterLayout layout;
    private final Objective objective;
    private final MetaSettings settings;

    MetaGradient(Torch torch, ParameterLayout layout, Objective objective, MetaSettings settings) {
        this.torch = torch;
        this.layout = layout;
        this.objective = objective;
        this.settings = settings;
    }

    /**
     * @param gradient ∇θ in the layout's order
     * @param trainGradient ∇θ of the meta-train loss alone
     * @param test null without a meta-test phase
     */
    record Result(NDArray gradient, NDArray trainGradient, Objective.Outcome train, Objective.Outcome test) {}

    /**
     * The gradient at θ.
     *
     * @param step owns everything that is made on the way, the result too
     * @param theta the flat vector of parameters
     * @param test inputs of the meta-test phase; null for a method without the split
     */
    Result at(
            NDManager step,
            NDArray theta,
            PhaseInputs train,
            TermWeights trainWeights,
            PhaseInputs test,
            TermWeights testWeights,
            PartTimer timer) {
        NDArray body = Torch.leaf(theta, 0, layout.adaptedFrom(), step);
        NDArray rest = Torch.leaf(theta, layout.adaptedFrom(), layout.length(), step);
        List<NDArray> point = List.of(body, rest);
        Objective.Outcome trained = objective.evaluate(network(body, rest), train, trainWeights);
        timer.done("forward");
        boolean second = test != null && settings.order() == MetaSettings.Order.SECOND;
        List<NDArray> inner =
                second ? torch.gradientWithGraph(trained.total(), point) : torch.gradient(trained.total(), point);
        timer.done("inner");
        if (test == null) {
            NDArray gradient = joined(inner);
            return new Result(gradient, gradient, trained, null);
        }
        NDArray adaptedRest = rest.sub(inner.get(1).mul(settings.innerStepSize()));
        NDArray adaptedBody = settings.innerScope() == MetaSettings.InnerScope.FULL
                ? body.sub(inner.get(0).mul(settings.innerStepSize()))
                : body;
        Objective.Outcome judged = objective.evaluate(network(adaptedBody, adaptedRest), test, testWeights);
        List<NDArray> outer = torch.gradient(judged.total(), point);
        NDArray trainGradient = joined(inner);
        NDArray gradient = Torch.withoutGradients(() -> joined(outer).add(trainGradient));
        timer.done("outer");
        return new Result(gradient, trainGradient, trained, judged);
    }

    private DisentanglementNetwork network(NDArray body, NDArray rest) {
        return new DisentanglementNetwork(torch, new Parameters(layout, body, rest));
    }

    private static NDArray joined(List<NDArray> parts) {
        return Torch.withoutGradients(() -> parts.get(0).concat(parts.get(1), 0));
    }
}
