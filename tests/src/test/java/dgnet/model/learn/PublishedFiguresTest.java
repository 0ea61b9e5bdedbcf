package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dgnet.SharedData;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.learn.EpisodeResult.PartTimer;
import dgnet.model.learn.MetaSettings.InnerScope;
import dgnet.model.learn.MetaSettings.Order;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.network.DisentanglementNetwork.Code;
import dgnet.model.network.Parameters;
import dgnet.model.network.TrainingState;
import dgnet.model.optimise.Adam;
import dgnet.model.optimise.OptimiserSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares losses, outputs, gradients and updated parameters with figures of the published implementation. The directories of figures are
 * listed in the property {@code dgnet.parity.cases}, separated as in a class path; by default they are those in {@code shared}.
 */
class PublishedFiguresTest {
    private static final double LEARNING_RATE = 4e-5;

    private static final Map<Term, String> NAMES = Map.of(
            Term.RECONSTRUCTION, "reconstruction",
            Term.LATENT_REGRESSION, "latent_regression",
            Term.KL_DOMAIN, "kl_style_block_0_8",
            Term.KL_STYLE, "kl_block_8_16",
            Term.HSIC, "hsic",
            Term.DOMAIN_CLASSIFICATION, "domain_classification",
            Term.LOW_RANK, "low_rank",
            Term.DICE, "dice",
            Term.FOCAL, "focal");

    /** What a precision owes; losses as in the description of the cases, over the loss. */
    private enum Precision {
        FLOAT64(DataType.FLOAT64, 1e-9),
        FLOAT32(DataType.FLOAT32, 2e-5);

        /** Of what the full scope's inner update changes in a loss: 0.6 % was seen with kernels for AVX and SSE. */
        static final double CHANGE = 1.2e-2;

        final DataType type;
        final double loss;

        Precision(DataType type, double loss) {
            this.type = type;
            this.loss = loss;
        }

        /**
         * What is owed of a gradient. In float32 it is twice what PyTorch's own float32 leaves of the same gradient, at worst over oneDNN's
         * kernels for SSE 4.1, AVX, AVX2 and AVX-512 and over one and two threads (reference scope at 96x96: as described with the cases).
         * Those runs differ in the order of additions alone and still spread by a factor of fifteen in the worst tensor, the weights of the
         * U-Net's first level: there the full scope's gradient is a small difference of large numbers. The median over the tensors spreads
         * little, so it is what tells a wrong step from rounding in float32; float64 tells it exactly.
         */
        Owed gradient(InnerScope scope, Order order, int size) {
            if (this == FLOAT64) {
                return new Owed(1e-9, 1e-9);
            }
            if (scope == InnerScope.REFERENCE) {
                return new Owed(2 * 1.1e-3, 2e-5);
            }
            boolean small = size <= 96;
            if (order == Order.FIRST) {
                return small ? new Owed(2 * 1.03e-2, 2 * 1.7e-4) : new Owed(2 * 2.66e-2, 2 * 1.0e-4);
            }
            return small ? new Owed(2 * 3.44e-2, 2 * 4.9e-4) : new Owed(2 * 8.47e-2, 2 * 7.2e-4);
        }
    }

    /**
     * Bounds on the error of a tensor's gradient over its norm.
     *
     * @param worst for the worst tensor
     * @param median for the median of the tensors
     */
    private record Owed(double worst, double median) {}

    @TestFactory
    Stream<DynamicContainer> matchesThePublishedImplementation() {
        String listed = System.getProperty("dgnet.parity.cases", "");
        List<Path> cases = listed.isBlank()
                ? List.of(SharedData.path("parity/" + System.getProperty("dgnet.parity.shared", "dgnet-96")))
                : Stream.of(listed.split(File.pathSeparator)).map(Path::of).toList();
        return cases.stream()
                .map(directory -> dynamicContainer(directory.getFileName().toString(), tests(directory)));
    }

    private static Stream<DynamicNode> tests(Path directory) {
        List<DynamicNode> tests = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            for (String half : List.of("unlabelled", "labelled")) {
                for (InnerScope scope : InnerScope.values()) {
                    for (Order order : Order.values()) {
                        tests.add(dynamicTest(
                                precision + " " + half + " half, " + scope + " scope, " + order + " order",
                                () -> check(directory, precision, half, scope, order)));
                    }
                }
            }
        }
        return tests.stream();
    }

    private static void check(Path directory, Precision precision, String half, InnerScope scope, Order order)
            throws IOException {
        try (ParityCase figures = new ParityCase(directory);
                NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            ObjectiveSettings weights = ObjectiveSettings.published();
            boolean labelled = half.equals("labelled");
            int size = figures.json.get("image_size").asInt();
            NDArray theta = figures.parameters(manager, precision.type);
            Objective objective = new Objective(torch, figures.network, weights.focalGamma());
            Parameters point = Parameters.leaves(figures.layout, theta, manager);
            MetaGradient meta = new MetaGradient(
                    torch,
                    (body, images) -> figures.network(torch, body, List.of()).features(images),
                    new MetaSettings(scope, order, figures.innerStepSize));
            PhaseInputs train = figures.inputs(manager, half + "_train", precision.type);
            PhaseInputs test = figures.inputs(manager, half + "_test", precision.type);
            TermWeights trainWeights = labelled ? weights.labelledTrain() : weights.unlabelledTrain();
            TermWeights testWeights = labelled ? weights.labelledTest() : weights.unlabelledTest();
            MetaGradient.Phase<Objective.Outcome> trainPhase = figures.phase(torch, objective, train, trainWeights);
            MetaGradient.Result<Objective.Outcome> result = meta.at(
                    point.body(),
                    point.adapted(),
                    trainPhase,
                    figures.phase(torch, objective, test, testWeights),
                    new PartTimer(() -> {}));
            double[] flat = figures.flat(result.gradient());

            JsonNode expected = figures.json.get("expected");
            JsonNode step = figures.json.get("steps").get(half);
            losses(expected.get(half + "_train"), null, result.train(), precision);
            outputs(figures, half + "_train", result.train(), precision);
            if (scope == InnerScope.REFERENCE) {
                losses(expected.get(half + "_test"), null, result.test(), precision);
                outputs(figures, half + "_test", result.test(), precision);
            } else {
                losses(step.get("full_scope_test_loss"), expected.get(half + "_test"), result.test(), precision);
            }
            JsonNode scoped = step.get(scope == InnerScope.FULL ? "full_scope" : "reference_scope");
            String gradientName = "outer_gradient_" + (order == Order.SECOND ? "second" : "first") + "_order";
            Owed owed = precision.gradient(scope, order, size);
            gradient(gradientName, scoped, figures, flat, owed, precision);
            if (scope == InnerScope.FULL) {
                double[] trainGradient =
                        figures.flat(meta.at(point.body(), point.adapted(), trainPhase, null, new PartTimer(() -> {}))
                                .gradient());
                gradient("train_gradient", scoped, figures, trainGradient, owed, precision);
            }
            if (order == Order.SECOND) {
                updated(
                        scoped.get("parameters_after_adam_second_order"),
                        scoped.get(gradientName),
                        figures,
                        torch,
                        theta,
                        flat,
                        precision);
            }
        }
    }

    /**
     * @param before the losses with the U-Net's body not adapted, where these are those after its inner update; null otherwise. What the
     *     update changed carries the rounding of a float32 gradient, whose parts of the change cancel: see {@code Precision.CHANGE}
     */
    private static void losses(JsonNode expected, JsonNode before, Objective.Outcome outcome, Precision precision) {
        JsonNode terms = expected.has("loss") ? expected.get("loss") : expected;
        for (Map.Entry<Term, NDArray> term : outcome.terms().entrySet()) {
            String name = NAMES.get(term.getKey());
            double unadapted =
                    (before == null ? terms : before.get("loss")).get(name).asDouble();
            loss(name, terms.get(name).asDouble(), unadapted, number(term.getValue()), precision);
        }
        int listed = terms.size() - (terms.has("total") ? 1 : 0);
        assertEquals(listed, outcome.terms().size(), "terms compared");
        double total = expected.get("total").asDouble();
        loss(
                "total",
                total,
                before == null ? total : before.get("total").asDouble(),
                number(outcome.total()),
                precision);
    }

    private static void loss(String name, double expected, double unadapted, double found, Precision precision) {
        double changed = precision == Precision.FLOAT64 ? 0 : Precision.CHANGE * Math.abs(expected - unadapted);
        assertEquals(expected, found, Math.abs(expected) * precision.loss + changed, name);
    }

    private static void outputs(ParityCase figures, String phase, Objective.Outcome outcome, Precision precision) {
        double tolerance = precision == Precision.FLOAT64 ? 1e-9 : 2e-4;
        int stride = figures.json.get("expected").get(phase).get("stride").asInt();
        Code code = outcome.code();
        compare(figures, phase + ".expected.z", code.z(), 1, tolerance);
        compare(figures, phase + ".expected.mu", code.mean(), 1, tolerance);
        compare(figures, phase + ".expected.logvar", code.logVariance(), 1, tolerance);
        compare(figures, phase + ".expected.domain_probability", code.domainProbability(), 1, tolerance);
        compare(figures, phase + ".expected.reconstruction_strided", outcome.reconstruction(), stride, tolerance);
        compare(figures, phase + ".expected.anatomy_strided", outcome.anatomy(), stride, tolerance);
        if (outcome.codeOfReconstruction() != null) {
            compare(
                    figures,
                    phase + ".expected.z_of_reconstruction",
                    outcome.codeOfReconstruction().z(),
                    1,
                    tolerance);
        }
    }

    /** Largest difference over the largest value. */
    private static void compare(ParityCase figures, String name, NDArray array, int stride, double tolerance) {
        double[] expected = figures.arrays.read(name);
        NDArray strided = stride == 1 ? array : array.get(":, :, ::" + stride + ", ::" + stride);
        double[] found = doubles(strided);
        assertEquals(expected.length, found.length, name);
        double difference = 0;
        double scale = 0;
        for (int i = 0; i < found.length; i++) {
            difference = Math.max(difference, Math.abs(found[i] - expected[i]));
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        assertTrue(difference <= tolerance * scale, name + " differs by " + difference + " of " + scale);
    }

    private static void gradient(
            String name, JsonNode scoped, ParityCase figures, double[] flat, Owed owed, Precision precision) {
        double whole = wholeNorm(scoped.get(name));
        List<Double> errors = new ArrayList<>();
        for (JsonNode expected : scoped.get(name)) {
            TrainingState.Tensor tensor = tensor(figures, expected);
            if (tensor == null) {
                continue;
            }
            double norm = expected.get("norm").asDouble();
            double error = Math.abs(norm - norm(flat, tensor));
            for (int i = 0; i < expected.get("at").size(); i++) {
                double value = flat[tensor.offset() + expected.get("at").get(i).asInt()];
                error = Math.max(error, Math.abs(expected.get("value").get(i).asDouble() - value));
            }
            String what = name + " of " + tensor.name() + " is off by " + error + " of a norm of " + norm;
            if (norm >= 1e-4 * whole) {
                errors.add(error / norm);
                assertTrue(error <= owed.worst * norm, what);
            } else {
                // Biases before a normalisation: their true gradient is zero, and what is left is rounding.
                assertTrue(error <= (precision == Precision.FLOAT64 ? 1e-12 : 1e-5) * whole, what);
            }
        }
        assertTrue(errors.size() > 40, "only " + errors.size() + " tensors were significant");
        double median =
                errors.stream().sorted().skip(errors.size() / 2).findFirst().orElseThrow();
        assertTrue(
                median <= owed.median, name + ": half of the tensors are off by " + median + " of their norm or more");
    }

    private static void updated(
            JsonNode expected,
            JsonNode gradients,
            ParityCase figures,
            Torch torch,
            NDArray theta,
            double[] gradient,
            Precision precision) {
        Adam.Point point = Adam.Point.start(theta.duplicate());
        Torch.withoutGradients(() -> {
            NDManager manager = theta.getManager();
            Adam adam = new Adam(torch, new OptimiserSettings(LEARNING_RATE, 0.9, 0.999, 1e-8, 0.1));
            NDArray vector = ParityCase.array(manager, gradient, theta.getShape(), precision.type);
            adam.step(point, vector, manager.create(true), LEARNING_RATE);
            return null;
        });
        double[] flat = doubles(point.parameters());
        double whole = wholeNorm(gradients);
        int within = 0;
        int listed = 0;
        for (int k = 0; k < expected.size(); k++) {
            TrainingState.Tensor tensor = tensor(figures, expected.get(k));
            if (tensor == null) {
                continue;
            }
            boolean significant = gradients.get(k).get("norm").asDouble() >= 1e-4 * whole;
            for (int i = 0; i < expected.get(k).get("at").size(); i++) {
                double value =
                        flat[tensor.offset() + expected.get(k).get("at").get(i).asInt()];
                double off =
                        Math.abs(value - expected.get(k).get("value").get(i).asDouble());
                assertTrue(off <= 8.1e-5, tensor.name() + " is off by " + off);
                if (significant) {
                    listed++;
                    within += off <= (precision == Precision.FLOAT64 ? 1e-9 : 5e-6) ? 1 : 0;
                }
            }
        }
        double owed = precision == Precision.FLOAT64 ? 1.0 : 0.9;
        assertTrue(within >= owed * listed, within + " of " + listed + " updated values agree");
    }

    private static double wholeNorm(JsonNode gradients) {
        double squares = 0;
        for (JsonNode gradient : gradients) {
            squares += gradient.get("norm").asDouble() * gradient.get("norm").asDouble();
        }
        return Math.sqrt(squares);
    }

    /** The tensor's place; null for {@code dec.bn3}, which no pass uses. */
    private static TrainingState.Tensor tensor(ParityCase figures, JsonNode expected) {
        String name = expected.get("name").asText();
        if (name.startsWith("decoder.dec.bn3")) {
            return null;
        }
        return figures.layout.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no parameter " + name));
    }

    private static double norm(double[] flat, TrainingState.Tensor tensor) {
        double squares = 0;
        for (int i = tensor.offset(); i < tensor.offset() + tensor.elements(); i++) {
            squares += flat[i] * flat[i];
        }
        return Math.sqrt(squares);
    }

    private static double number(NDArray scalar) {
        return doubles(scalar)[0];
    }

    private static double[] doubles(NDArray array) {
        return array.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    }
}
