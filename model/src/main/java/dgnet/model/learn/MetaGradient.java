package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeResult.PartTimer;
import java.util.List;
import java.util.stream.Stream;

/**
 * The gradient of one half of an episode (Liu et al., equation 1; the scheme is MLDG's, Li et al., AAAI 2018):
 *
 * <pre>∇θ [ L_train(θ) + L_test(θ − α ∇L_train(θ)) ]</pre>
 *
 * θ has two parts. The body computes features from images; the adapted part computes losses from features. The passes through the body,
 * which take most of the time, and through the adapted part are:
 *
 * <table>
 * <caption>Passes for one half</caption>
 * <tr><th></th><th>body forward, backward</th><th>adapted part forward, backward</th></tr>
 * <tr><td>no meta-test phase</td><td>1, 1</td><td>1, 1</td></tr>
 * <tr><td>reference scope, first order</td><td>1, 1 over the images of both phases</td><td>2, 2</td></tr>
 * <tr><td>reference scope, second order</td><td>1, 1 over the images of both phases</td><td>2, 2, and 1 through the inner gradient</td></tr>
 * <tr><td>full scope, first order</td><td>2, 2</td><td>2, 2</td></tr>
 * <tr><td>full scope, second order</td><td>2, 2, and 1 through the inner gradient</td><td>the same</td></tr>
 * </table>
 *
 * No pass can be left out. The loss of each phase needs a forward and a backward pass. The second order needs a product with the Hessian of
 * L_train over the parameters of the inner update: one backward pass through the inner gradient and its forward pass. In the reference
 * scope the body takes no inner step, so both phases share its weights. One forward pass serves both, and all gradients of the features are
 * added before one backward pass through the body.
 */
final class MetaGradient {
    private final Torch torch;
    private final Body body;
    private final MetaSettings settings;

    MetaGradient(Torch torch, Body body, MetaSettings settings) {
        this.torch = torch;
        this.body = body;
        this.settings = settings;
    }

    /** The features of several inputs as a function of the body's parameters. */
    @FunctionalInterface
    interface Body {
        List<NDArray> features(List<NDArray> parameters, List<NDArray> inputs);
    }

    /** One phase: its inputs, and its loss as a function of their features and the adapted part's parameters. */
    interface Phase<T extends Loss> {
        NDArray input();

        T loss(NDArray features, List<NDArray> adapted);
    }

    /** The result of a phase, with the scalar to differentiate. */
    interface Loss {
        NDArray total();
    }

    /**
     * @param gradient ∇θ of the whole objective: the body's tensors, then the adapted part's
     * @param test null without a meta-test phase
     */
    record Result<T extends Loss>(List<NDArray> gradient, T train, T test) {}

    /**
     * The gradient at θ. Intermediate values and the result belong to the manager of the inputs.
     *
     * @param bodyParameters leaves of the autograd graph
     * @param adapted leaves of the autograd graph
     * @param test the meta-test phase; null for a method without the split
     */
    <T extends Loss> Result<T> at(
            List<NDArray> bodyParameters, List<NDArray> adapted, Phase<T> train, Phase<T> test, PartTimer timer) {
        if (test != null && settings.innerScope() == MetaSettings.InnerScope.REFERENCE) {
            return reference(bodyParameters, adapted, train, test, timer);
        }
        List<NDArray> theta = joined(bodyParameters, adapted);
        T trained = train.loss(features(bodyParameters, train), adapted);
        timer.done("forward");
        List<NDArray> inner = test == null ? torch.gradient(trained.total(), theta) : inner(trained, theta);
        timer.done("inner");
        if (test == null) {
            return new Result<>(inner, trained, null);
        }
        List<NDArray> moved = moved(theta, inner);
        int split = bodyParameters.size();
        T judged = test.loss(features(moved.subList(0, split), test), moved.subList(split, moved.size()));
        List<NDArray> outer = torch.gradient(judged.total(), theta);
        List<NDArray> gradient = Torch.withoutGradients(() -> torch.sums(outer, inner));
        timer.done("outer");
        return new Result<>(gradient, trained, judged);
    }

    private <T extends Loss> Result<T> reference(
            List<NDArray> bodyParameters, List<NDArray> adapted, Phase<T> train, Phase<T> test, PartTimer timer) {
        NDManager owner = train.input().getManager();
        List<NDArray> features = body.features(bodyParameters, List.of(train.input(), test.input()));
        NDArray trainFeatures = Torch.leaf(features.get(0), owner);
        NDArray testFeatures = Torch.leaf(features.get(1), owner);
        T trained = train.loss(trainFeatures, adapted);
        timer.done("forward");
        int count = adapted.size();
        List<NDArray> trainPoint = joined(adapted, List.of(trainFeatures));
        List<NDArray> inner = inner(trained, trainPoint);
        timer.done("inner");
        T judged = test.loss(testFeatures, moved(adapted, inner.subList(0, count)));
        // Through the inner gradient the meta-test loss also depends on the features of the meta-train images.
        List<NDArray> outer = torch.gradient(judged.total(), joined(trainPoint, List.of(testFeatures)));
        return Torch.withoutGradients(() -> {
            List<NDArray> sums = torch.sums(outer.subList(0, count + 1), inner);
            List<NDArray> bodyGradient =
                    torch.gradientThrough(features, List.of(sums.get(count), outer.get(count + 1)), bodyParameters);
            timer.done("outer");
            return new Result<>(joined(bodyGradient, sums.subList(0, count)), trained, judged);
        });
    }

    private NDArray features(List<NDArray> parameters, Phase<?> phase) {
        return body.features(parameters, List.of(phase.input())).get(0);
    }

    /** ∇L_train: differentiable for the second order, a constant for the first. */
    private <T extends Loss> List<NDArray> inner(T trained, List<NDArray> point) {
        return settings.order() == MetaSettings.Order.SECOND
                ? torch.gradientWithGraph(trained.total(), point)
                : torch.gradient(trained.total(), point);
    }

    /** The parameters after the inner update, θ − α ∇L_train. */
    private List<NDArray> moved(List<NDArray> point, List<NDArray> gradient) {
        return torch.moved(point, gradient, settings.innerStepSize());
    }

    private static List<NDArray> joined(List<NDArray> first, List<NDArray> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
