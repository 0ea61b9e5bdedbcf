package dgnet.model.learn;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dgnet.data.DataException;
import dgnet.model.engine.Devices;
import dgnet.model.engine.HostMemory;
import dgnet.model.engine.Torch;
import dgnet.model.network.Code;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.Initialisation;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.Parameters;
import dgnet.model.optimise.Adam;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DGNet and its relatives on a device of the PyTorch engine. */
public final class DgnetLearner implements Learner {
    private final LearnerSettings settings;
    private final Device device;
    private final NDManager manager;
    private final Torch torch;
    private final ParameterLayout layout;
    private NDArray parameters;
    private final Adam adam;
    private final Objective objective;
    private final MetaGradient metaGradient;
    private final EpisodeInputs inputs;
    private boolean synchronised;

    private DgnetLearner(LearnerSettings settings, Device device) {
        this.settings = settings;
        this.device = device;
        manager = Engine.getEngine("PyTorch").newBaseManager(device);
        torch = new Torch(manager);
        layout = ParameterLayout.of(settings.network());
        parameters =
                HostMemory.array(manager, Initialisation.xavier(layout, settings.seed()), new Shape(layout.length()));
        adam = new Adam(manager, layout.length(), DataType.FLOAT32, settings.optimiser());
        objective =
                new Objective(torch, settings.network(), settings.objective().focalGamma());
        metaGradient = new MetaGradient(torch, layout.adaptedFrom(), settings.meta());
        inputs = new EpisodeInputs(settings);
    }

    /**
     * A learner with freshly initialised parameters, after a self-test of its device.
     *
     * @throws DataException where the device is not there or does not compute
     */
    public static DgnetLearner create(LearnerSettings settings) {
        Device device = Devices.of(settings.device());
        Devices.selfTest(device);
        return new DgnetLearner(settings, device);
    }

    /** Makes the timings of the parts exact on a GPU, at the cost of speed: for benchmarks. */
    public void synchroniseTimings() {
        synchronised = true;
    }

    /** Native arrays that outlive an episode: it must not grow. */
    int liveArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public EpisodeResult apply(EpisodeData data, double learningRate) {
        PartTimer timer = new PartTimer(synchronised ? this::synchronise : () -> {});
        try (NDManager episode = manager.newSubManager()) {
            Map<String, NDArray> scalars = new LinkedHashMap<>();
            for (EpisodeInputs.Half half : inputs.halves(data)) {
                try (NDManager step = episode.newSubManager()) {
                    for (NDArray scalar : step(step, half, learningRate, timer, scalars)) {
                        scalar.attach(episode);
                    }
                }
                timer.done("optimiser");
            }
            return result(data.episode(), scalars, timer);
        }
    }

    /** One optimiser step. Returns the scalars that it added, to be read when the episode is over. */
    private List<NDArray> step(
            NDManager step,
            EpisodeInputs.Half half,
            double learningRate,
            PartTimer timer,
            Map<String, NDArray> scalars) {
        PhaseInputs train = half.train().on(step);
        PhaseInputs test = half.test() == null ? null : half.test().on(step);
        timer.done("copy");
        MetaGradient.Result<Objective.Outcome> result = metaGradient.at(
                step, parameters, phase(train, half.trainWeights()), phase(test, half.testWeights()), timer);
        return Torch.withoutGradients(() -> {
            Map<String, NDArray> added = new LinkedHashMap<>();
            collect(added, half.name() + ".train", result.train());
            if (result.test() != null) {
                collect(added, half.name() + ".test", result.test());
            }
            NDArray norm = result.gradient().square().sum().sqrt();
            NDArray all = norm;
            for (NDArray scalar : added.values()) {
                all = all.add(scalar);
            }
            added.put(half.name() + ".gradient", norm);
            NDArray finite = all.sub(all).eq(0);
            adam.step(parameters, result.gradient(), finite, learningRate);
            scalars.putAll(added);
            return new ArrayList<>(added.values());
        });
    }

    private MetaGradient.Phase<Objective.Outcome> phase(PhaseInputs inputs, TermWeights weights) {
        return inputs == null ? null : (body, rest) -> objective.evaluate(network(body, rest), inputs, weights);
    }

    private DisentanglementNetwork network(NDArray body, NDArray rest) {
        return new DisentanglementNetwork(torch, new Parameters(layout, body, rest));
    }

    private static void collect(Map<String, NDArray> scalars, String phase, Objective.Outcome outcome) {
        outcome.terms().forEach((term, value) -> scalars.put(phase + "." + term.key(), value.stopGradient()));
        scalars.put(phase + ".total", outcome.total().stopGradient());
    }

    /** Reads all scalars of the episode at once: the one wait for the device. */
    private static EpisodeResult result(long episode, Map<String, NDArray> scalars, PartTimer timer) {
        NDList values = new NDList();
        scalars.values().forEach(scalar -> values.add(scalar.toType(DataType.FLOAT64, false)));
        double[] numbers = NDArrays.stack(values).toDoubleArray();
        Map<String, Double> losses = new LinkedHashMap<>();
        Map<String, Double> norms = new LinkedHashMap<>();
        int i = 0;
        for (String name : scalars.keySet()) {
            if (name.endsWith(".gradient")) {
                norms.put(name.substring(0, name.indexOf('.')), numbers[i++]);
            } else {
                losses.put(name, numbers[i++]);
            }
        }
        timer.done("optimiser");
        return new EpisodeResult(episode, losses, norms, timer.timings());
    }

    @Override
    public Prediction predict(float[] images, int count, boolean reconstruct) {
        NetworkSettings network = settings.network();
        int size = network.imageSize();
        return Torch.withoutGradients(() -> {
            try (NDManager pass = manager.newSubManager()) {
                NDArray image = HostMemory.array(pass, images, new Shape(count, 1, size, size));
                DisentanglementNetwork net = network(
                        Torch.leaf(parameters, 0, layout.adaptedFrom(), pass),
                        Torch.leaf(parameters, layout.adaptedFrom(), layout.length(), pass));
                NDArray anatomy = net.anatomy(image);
                int classes = network.classes();
                NDArray logits = Torch.slice(anatomy, 1, 0, classes + 1L);
                NDArray inLabelOrder =
                        Torch.slice(logits, 1, classes, classes + 1L).concat(Torch.slice(logits, 1, 0, classes), 1);
                float[] reconstruction = new float[0];
                if (reconstruct && settings.method().disentangled()) {
                    NDArray none = pass.zeros(new Shape(count, NetworkSettings.CODE_WIDTH));
                    Code code = net.encode(image, none, none);
                    reconstruction = net.reconstruct(anatomy, code.z()).toFloatArray();
                }
                return new Prediction(
                        count, classes, size, inLabelOrder.softmax(1).toFloatArray(), reconstruction);
            }
        });
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                layout.tensors(),
                parameters.toFloatArray(),
                adam.firstMoment().toFloatArray(),
                adam.secondMoment().toFloatArray(),
                adam.steps());
    }

    @Override
    public void restore(TrainingState state) {
        if (!state.tensors().equals(layout.tensors())) {
            throw new DataException("the saved parameters belong to another network: "
                    + state.tensors().size() + " tensors, the first that differs is "
                    + firstDifference(state.tensors()));
        }
        parameters.close();
        parameters = HostMemory.array(manager, state.parameters(), new Shape(layout.length()));
        adam.restore(state.firstMoment(), state.secondMoment(), state.optimiserSteps());
    }

    private String firstDifference(List<TrainingState.Tensor> saved) {
        for (int i = 0; i < Math.min(saved.size(), layout.tensors().size()); i++) {
            if (!saved.get(i).equals(layout.tensors().get(i))) {
                return saved.get(i).name() + " " + saved.get(i).shape() + " where the configuration asks for "
                        + layout.tensors().get(i).name() + " "
                        + layout.tensors().get(i).shape();
            }
        }
        return "after " + Math.min(saved.size(), layout.tensors().size()) + " equal ones";
    }

    @Override
    public void freeCaches() {}

    @Override
    public String device() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    @Override
    public void close() {
        torch.close();
        manager.close();
    }

    private void synchronise() {
        try (NDArray value = manager.create(0f)) {
            value.toFloatArray();
        }
    }
}
