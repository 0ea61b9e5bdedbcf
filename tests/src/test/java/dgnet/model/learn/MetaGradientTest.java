package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.data.sample.Draw;
import dgnet.model.engine.Torch;
import dgnet.model.learn.MetaSettings.InnerScope;
import dgnet.model.learn.MetaSettings.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gradient against central differences of the objective itself, on small smooth losses in float64. (The network's own objective has
 * kinks, where the inner gradient jumps: differences cannot be its judge. Figures of the published code are.)
 */
class MetaGradientTest {
    private static final int LENGTH = 7;
    private static final int ADAPTED_FROM = 3;
    private static final double STEP = 1e-5;

    private record Value(NDArray total) implements MetaGradient.Loss {}

    @ParameterizedTest
    @CsvSource({"REFERENCE", "FULL"})
    void theSecondOrderIsTheSlopeOfTheObjective(InnerScope scope) {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            double[] theta = values("theta", LENGTH);
            double[] exact =
                    at(manager, torch, theta, scope, Order.SECOND).gradient().toDoubleArray();
            double[] first =
                    at(manager, torch, theta, scope, Order.FIRST).gradient().toDoubleArray();
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

    @ParameterizedTest
    @EnumSource(Order.class)
    void withoutAMetaTestPhaseItIsThePlainGradient(Order order) {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            NDArray theta = manager.create(values("theta", LENGTH));
            MetaGradient meta = new MetaGradient(torch, ADAPTED_FROM, new MetaSettings(InnerScope.FULL, order, 0.3));
            double[] found = meta.at(manager, theta, loss(manager, "train"), null, new PartTimer(() -> {}))
                    .gradient()
                    .toDoubleArray();
            for (int i = 0; i < LENGTH; i++) {
                double slope = (train(manager, moved(values("theta", LENGTH), i, STEP))
                                - train(manager, moved(values("theta", LENGTH), i, -STEP)))
                        / (2 * STEP);
                assertEquals(slope, found[i], 1e-8, "element " + i);
            }
        }
    }

    private static double train(NDManager manager, double[] theta) {
        NDArray vector = manager.create(theta);
        return number(loss(manager, "train")
                .at(Torch.slice(vector, 0, 0, ADAPTED_FROM), Torch.slice(vector, 0, ADAPTED_FROM, LENGTH)));
    }

    private static double objective(NDManager manager, Torch torch, double[] theta, InnerScope scope) {
        MetaGradient.Result<Value> result = at(manager, torch, theta, scope, Order.SECOND);
        return number(result.train()) + number(result.test());
    }

    private static MetaGradient.Result<Value> at(
            NDManager manager, Torch torch, double[] theta, InnerScope scope, Order order) {
        MetaGradient meta = new MetaGradient(torch, ADAPTED_FROM, new MetaSettings(scope, order, 0.3));
        return meta.at(
                manager, manager.create(theta), loss(manager, "train"), loss(manager, "test"), new PartTimer(() -> {}));
    }

    /** Σ sin(A θ) · e^(B θ): every element of the Hessian differs from zero. */
    private static MetaGradient.Phase<Value> loss(NDManager manager, String name) {
        NDArray a = manager.create(values(name + " a", 5 * LENGTH), new Shape(5, LENGTH));
        NDArray b = manager.create(values(name + " b", 5 * LENGTH), new Shape(5, LENGTH));
        return (body, rest) -> {
            NDArray theta = body.concat(rest, 0).reshape(LENGTH, 1);
            return new Value(
                    Torch.times(a.matMul(theta).sin().mul(b.matMul(theta).exp()).sum(), 1));
        };
    }

    private static double number(Value value) {
        return value.total().toDoubleArray()[0];
    }

    private static double[] values(String name, int count) {
        double[] values = new double[count];
        Draw draw = Draw.of(1, 0, name, 0);
        for (int i = 0; i < count; i++) {
            values[i] = 0.5 * draw.gaussian();
        }
        return values;
    }

    private static double[] moved(double[] theta, int index, double step) {
        double[] result = theta.clone();
        result[index] += step;
        return result;
    }
}
