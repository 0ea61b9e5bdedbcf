package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.data.Draw;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeResult.PartTimer;
import dgnet.model.learn.MetaSettings.InnerScope;
import dgnet.model.learn.MetaSettings.Order;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gradient against central differences of the objective itself, on small smooth losses in float64. (The network's own objective has
 * kinks, where the inner gradient jumps, so differences cannot be used. It is compared with figures of the published code.)
 */
class MetaGradientTest {
    private static final int LENGTH = 7;
    private static final int ADAPTED_FROM = 3;
    private static final double STEP = 1e-5;
    private static final double INNER_STEP = 0.3;

    private record Value(NDArray total) implements MetaGradient.Loss {}

    @ParameterizedTest
    @CsvSource({"REFERENCE", "FULL"})
    void theSecondOrderIsTheSlopeOfTheObjective(InnerScope scope) {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            double[] theta = values("theta", LENGTH);
            double[] exact = gradient(manager, torch, theta, scope, Order.SECOND);
            double[] first = gradient(manager, torch, theta, scope, Order.FIRST);
            double largestGap = 0;
            for (int i = 0; i < LENGTH; i++) {
                double slope = (objective(manager, torch, moved(theta, i, STEP), scope)
                                - objective(manager, torch, moved(theta, i, -STEP), scope))
                        / (2 * STEP);
                assertEquals(slope, exact[i], 1e-8, "element " + i);
                largestGap = Math.max(largestGap, Math.abs(first[i] - slope));
            }
            assertTrue(largestGap > 1e-3, "the first order alone is as good: the case shows nothing");
        }
    }

    /** The first order takes the inner gradient for a constant: its slope is that of the objective with the gradient held. */
    @ParameterizedTest
    @CsvSource({"REFERENCE", "FULL"})
    void theFirstOrderIsTheSlopeWithTheInnerGradientHeld(InnerScope scope) {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            double[] theta = values("theta", LENGTH);
            double[] first = gradient(manager, torch, theta, scope, Order.FIRST);
            double[] inner = at(manager, torch, theta, scope, Order.FIRST, false);
            double[] held = new double[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                held[i] = scope == InnerScope.FULL || i >= ADAPTED_FROM ? inner[i] : 0;
            }
            for (int i = 0; i < LENGTH; i++) {
                double slope = (withHeld(manager, moved(theta, i, STEP), held)
                                - withHeld(manager, moved(theta, i, -STEP), held))
                        / (2 * STEP);
                assertEquals(slope, first[i], 1e-8, "element " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void withoutAMetaTestPhaseItIsThePlainGradient(Order order) {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            double[] found = at(manager, torch, values("theta", LENGTH), InnerScope.FULL, order, false);
            for (int i = 0; i < LENGTH; i++) {
                double slope = (loss(manager, "train", moved(values("theta", LENGTH), i, STEP))
                                - loss(manager, "train", moved(values("theta", LENGTH), i, -STEP)))
                        / (2 * STEP);
                assertEquals(slope, found[i], 1e-8, "element " + i);
            }
        }
    }

    private static double withHeld(NDManager manager, double[] theta, double[] held) {
        double[] moved = theta.clone();
        for (int i = 0; i < LENGTH; i++) {
            moved[i] -= INNER_STEP * held[i];
        }
        return loss(manager, "train", theta) + loss(manager, "test", moved);
    }

    private static double loss(NDManager manager, String name, double[] theta) {
        List<NDArray> tensors = tensors(manager, theta);
        Phase phase = new Phase(manager, name);
        NDArray features =
                BODY.features(tensors.subList(0, 1), List.of(phase.input())).get(0);
        return number(phase.loss(features, tensors.subList(1, 2)));
    }

    private static double objective(NDManager manager, Torch torch, double[] theta, InnerScope scope) {
        MetaGradient.Result<Value> result = result(manager, torch, theta, scope, Order.SECOND, true);
        return number(result.train()) + number(result.test());
    }

    private static double[] gradient(NDManager manager, Torch torch, double[] theta, InnerScope scope, Order order) {
        return at(manager, torch, theta, scope, order, true);
    }

    private static double[] at(
            NDManager manager, Torch torch, double[] theta, InnerScope scope, Order order, boolean withTest) {
        List<NDArray> gradient =
                result(manager, torch, theta, scope, order, withTest).gradient();
        assertEquals(2, gradient.size());
        return gradient.get(0).concat(gradient.get(1), 0).toDoubleArray();
    }

    private static MetaGradient.Result<Value> result(
            NDManager manager, Torch torch, double[] theta, InnerScope scope, Order order, boolean withTest) {
        MetaGradient meta = new MetaGradient(torch, BODY, new MetaSettings(scope, order, INNER_STEP));
        List<NDArray> tensors = tensors(manager, theta);
        return meta.at(
                tensors.subList(0, 1),
                tensors.subList(1, 2),
                new Phase(manager, "train"),
                withTest ? new Phase(manager, "test") : null,
                new PartTimer(() -> {}));
    }

    private static List<NDArray> tensors(NDManager manager, double[] theta) {
        NDArray vector = manager.create(theta);
        return List.of(
                Torch.leaf(Torch.slice(vector, 0, 0, ADAPTED_FROM), manager),
                Torch.leaf(Torch.slice(vector, 0, ADAPTED_FROM, LENGTH), manager));
    }

    /** Features sin(x body) of inputs x [B, 3]. */
    private static final MetaGradient.Body BODY = (parameters, inputs) -> inputs.stream()
            .map(input ->
                    input.matMul(parameters.get(0).reshape(ADAPTED_FROM, 1)).sin())
            .toList();

    /** Σ (1 + feature) sin(A adapted) · e^(B adapted + feature): every element of the Hessian differs from zero. */
    private static final class Phase implements MetaGradient.Phase<Value> {
        private final NDArray input;
        private final NDArray a;
        private final NDArray b;

        Phase(NDManager manager, String name) {
            int batch = name.equals("train") ? 5 : 4;
            int rest = LENGTH - ADAPTED_FROM;
            input = manager.create(values(name + " x", batch * ADAPTED_FROM), new Shape(batch, ADAPTED_FROM));
            a = manager.create(values(name + " a", batch * rest), new Shape(batch, rest));
            b = manager.create(values(name + " b", batch * rest), new Shape(batch, rest));
        }

        @Override
        public NDArray input() {
            return input;
        }

        @Override
        public Value loss(NDArray features, List<NDArray> adapted) {
            NDArray rest = adapted.get(0).reshape(LENGTH - ADAPTED_FROM, 1);
            NDArray growth = b.matMul(rest).add(features).exp();
            return new Value(Torch.plus(features, 1)
                    .mul(a.matMul(rest).sin())
                    .mul(growth)
                    .sum());
        }
    }

    private static double number(Value value) {
        return value.total().toDoubleArray()[0];
    }

    private static double[] values(String name, int count) {
        double[] values = new double[count];
        Draw draw = Draw.of(1, 0, name, 0);
        for (int i = 0; i < count; i++) {
            values[i] = 0.3 * draw.gaussian();
        }
        return values;
    }

    private static double[] moved(double[] theta, int index, double step) {
        double[] result = theta.clone();
        result[index] += step;
        return result;
    }
}
