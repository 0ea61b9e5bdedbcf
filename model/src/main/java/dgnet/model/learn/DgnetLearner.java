package dgnet.model.learn;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dgnet.data.DataException;
import dgnet.model.engine.ConvolutionKernels;
import dgnet.model.engine.DeviceFault;
import dgnet.model.engine.Devices;
import dgnet.model.engine.HostMemory;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.learn.EpisodeResult.PartTimer;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.DisentanglementNetwork.Code;
import dgnet.model.network.Initialisation;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.Parameters;
import dgnet.model.network.TrainingState;
import dgnet.model.optimise.Adam;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Trains DGNet and the methods that the paper compares it with, on a device of the PyTorch engine. */
public final class DgnetLearner implements Learner {
    private final LearnerSettings settings;
    private final Device device;
    private final NDManager manager;
    private final Torch torch;
    private final ParameterLayout layout;
    private final Adam adam;
    private Weights current;
    private Workspace workspace;
    private final Objective objective;
    private final MetaGradient metaGradient;
    private final EpisodeInputs inputs;
    private final MemoryShortage shortage;
    private Runnable afterPart = () -> {};

    private DgnetLearner(LearnerSettings settings, Device device) {
        this.settings = settings;
        this.device = device;
        ConvolutionKernels kernels = ConvolutionKernels.of(
                device, settings.precision(), settings.network().convolutions());
        manager = Engine.getEngine("PyTorch").newBaseManager(device);
        torch = new Torch(manager, kernels);
        layout = ParameterLayout.of(settings.network());
        adam = new Adam(torch, settings.optimiser());
        current = new Weights(
                HostMemory.array(manager, Initialisation.xavier(layout, settings.seed()), new Shape(layout.length())));
        objective =
                new Objective(torch, settings.network(), settings.objective().focalGamma());
        metaGradient = new MetaGradient(
                torch,
                (body, input) ->
                        network(new Parameters(layout, body, List.of())).features(input),
                settings.meta());
        inputs = new EpisodeInputs(settings);
        shortage = new MemoryShortage(settings, device);
    }

    /**
     * A learner with freshly initialised parameters, after a self-test of its device.
     *
     * @throws DataException if the device does not exist or fails the self-test
     */
    public static DgnetLearner create(LearnerSettings settings) {
        Device device = Devices.of(settings.device());
        Devices.selfTest(device);
        return new DgnetLearner(settings, device);
    }

    /**
     * A learner with a given state.
     *
     * @throws DataException if the state belongs to another network, or the device does not exist
     */
    public static DgnetLearner create(LearnerSettings settings, TrainingState state) {
        DgnetLearner learner = create(settings);
        try {
            learner.restore(state);
        } catch (RuntimeException e) {
            learner.close();
            throw e;
        }
        return learner;
    }

    /** Makes the timings of the parts exact on a GPU, which costs speed. For benchmarks. */
    public void synchroniseTimings() {
        afterEachPart(this::synchronise);
    }

    /** Sets an action that runs after each part of an episode. */
    void afterEachPart(Runnable work) {
        afterPart = work;
    }

    /** Number of native arrays that outlive an episode, without those of the workspace. It must not grow. */
    int liveArrays() {
        int reused = workspace == null ? 0 : workspace.room.getManagedArrays().size();
        return manager.getManagedArrays().size() - reused;
    }

    @Override
    public EpisodeResult apply(EpisodeData data, double learningRate) {
        return onDevice(() -> episode(data, learningRate), error -> shortage.ofEpisode(data, error));
    }

    /**
     * One episode. The steps change a copy of the weights, so that an exception leaves the learner unchanged:
     *
     * <pre>
     * copy θ, m, v, t
     * for each half (unlabelled steps, then the labelled step):
     *     g ← ∇θ [ L_train(θ) + L_test(θ − α ∇L_train(θ)) ]
     *     if all losses and g are finite: clip g, take a step of Adam
     * read all losses and norms
     * keep the copy as the new state
     * </pre>
     */
    private EpisodeResult episode(EpisodeData data, double learningRate) {
        PartTimer timer = new PartTimer(afterPart);
        try (NDManager episode = manager.newSubManager()) {
            EpisodeScalars scalars = new EpisodeScalars();
            Weights weights = copyOfWeights();
            for (EpisodeInputs.Half half : inputs.halves(data)) {
                try (NDManager step = episode.newSubManager()) {
                    MetaGradient.Result<Objective.Outcome> gradient = metaGradient(weights, half, step, timer);
                    update(weights, gradient, half.name(), learningRate, step, scalars);
                    scalars.attach(episode);
                }
                timer.done("optimiser");
            }
            EpisodeResult result = scalars.read(data.episode(), timer);
            keep(weights);
            return result;
        }
    }

    private Weights copyOfWeights() {
        if (workspace == null) {
            workspace = Workspace.of(this);
        }
        Weights copy = workspace.spare;
        Torch.withoutGradients(() -> {
            torch.copy(current.point.arrays(), copy.point.arrays());
            return null;
        });
        return copy;
    }

    private MetaGradient.Result<Objective.Outcome> metaGradient(
            Weights weights, EpisodeInputs.Half half, NDManager step, PartTimer timer) {
        PhaseInputs train = half.train().on(step);
        PhaseInputs test = half.test() == null ? null : half.test().on(step);
        timer.done("copy");
        return metaGradient.at(
                weights.tensors.body(),
                weights.tensors.adapted(),
                phase(train, half.trainWeights()),
                phase(test, half.testWeights()),
                timer);
    }

    /** Takes an optimiser step, unless a loss or the gradient is not finite. Losses and norm are added to the scalars. */
    private void update(
            Weights weights,
            MetaGradient.Result<Objective.Outcome> result,
            String half,
            double learningRate,
            NDManager step,
            EpisodeScalars scalars) {
        Torch.withoutGradients(() -> {
            NDArray gradient = workspace.gradient;
            torch.copy(result.gradient(), workspace.gradientTensors);
            NDArray norm = torch.norm(gradient);
            norm.attach(step);
            adam.step(weights.point, gradient, scalars.add(half, result, norm), learningRate);
            return null;
        });
    }

    private void keep(Weights weights) {
        workspace.spare = current;
        current = weights;
    }

    private MetaGradient.Phase<Objective.Outcome> phase(PhaseInputs inputs, TermWeights weights) {
        return inputs == null
                ? null
                : objective.phase(adapted -> network(new Parameters(layout, List.of(), adapted)), inputs, weights);
    }

    private DisentanglementNetwork network(Parameters parameters) {
        return new DisentanglementNetwork(torch, parameters);
    }

    @Override
    public Prediction predict(float[] images, int count, boolean disentangled) {
        return onDevice(
                () -> Torch.withoutGradients(() -> prediction(images, count, disentangled)),
                error -> shortage.ofPrediction(count, error));
    }

    private Prediction prediction(float[] images, int count, boolean disentangled) {
        int size = settings.network().imageSize();
        try (NDManager pass = manager.newSubManager()) {
            NDArray image = HostMemory.array(pass, images, new Shape(count, 1, size, size));
            DisentanglementNetwork net = network(current.tensors);
            NDArray anatomy = net.anatomy(net.features(List.of(image)).get(0));
            int classes = settings.network().classes();
            NDArray logits = Torch.slice(anatomy, 1, 0, classes + 1L);
            NDArray inLabelOrder =
                    Torch.slice(logits, 1, classes, classes + 1L).concat(Torch.slice(logits, 1, 0, classes), 1);
            float[] reconstruction = new float[0];
            if (disentangled && settings.method().disentangled()) {
                NDArray none = pass.zeros(new Shape(count, NetworkSettings.CODE_WIDTH));
                Code code = net.encode(image, none, none);
                reconstruction = net.reconstruct(anatomy, code.z()).toFloatArray();
            }
            return new Prediction(
                    count,
                    classes,
                    size,
                    inLabelOrder.softmax(1).toFloatArray(),
                    disentangled ? anatomy.toFloatArray() : new float[0],
                    reconstruction);
        }
    }

    @Override
    public TrainingState state() {
        return onDevice(
                () -> new TrainingState(
                        layout.tensors(),
                        current.point.parameters().toFloatArray(),
                        current.point.firstMoment().toFloatArray(),
                        current.point.secondMoment().toFloatArray(),
                        (long) current.point.steps().toFloatArray()[0]),
                shortage::ofState);
    }

    @Override
    public void restore(TrainingState state) {
        state.requireTensors(layout.tensors());
        Shape shape = new Shape(layout.length());
        onDevice(
                () -> {
                    try (NDManager copies = manager.newSubManager()) {
                        List<NDArray> values = List.of(
                                HostMemory.array(copies, state.parameters(), shape),
                                HostMemory.array(copies, state.firstMoment(), shape),
                                HostMemory.array(copies, state.secondMoment(), shape),
                                copies.create(new float[] {state.optimiserSteps()}));
                        return Torch.withoutGradients(() -> {
                            torch.copy(values, current.point.arrays());
                            return null;
                        });
                    }
                },
                shortage::ofState);
    }

    /** Returns unused memory of the engine's allocator to the GPU. On the processor this is the task of the system's allocator. */
    @Override
    public void freeCaches() {
        if (device.isGpu()) {
            onDevice(
                    () -> {
                        JniUtils.emptyCudaCache();
                        return null;
                    },
                    shortage::ofState);
        }
    }

    /** Runs work and translates the engine's exceptions. */
    private <T> T onDevice(Supplier<T> work, UnaryOperator<String> shortageSentence) {
        try {
            return work.get();
        } catch (EngineException | IllegalStateException fault) {
            throw DeviceFault.translated(fault, device(), shortageSentence);
        }
    }

    @Override
    public String device() {
        return Devices.name(device);
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

    /** The state of the optimiser, with the parameters as tensors. */
    private final class Weights {
        final Adam.Point point;
        final Parameters tensors;

        Weights(NDArray vector) {
            point = Adam.Point.start(vector);
            tensors = Parameters.leaves(layout, vector, vector.getManager());
        }
    }

    /**
     * Memory that is reused by every episode: spare weights for the copy that an episode changes, and the gradient as a vector and as
     * tensors. A learner that only predicts has no workspace.
     */
    private static final class Workspace {
        final NDManager room;
        final NDArray gradient;
        final List<NDArray> gradientTensors;
        Weights spare;

        private Workspace(DgnetLearner learner, NDManager room) {
            this.room = room;
            Shape shape = new Shape(learner.layout.length());
            spare = learner.new Weights(room.zeros(shape));
            gradient = room.zeros(shape);
            gradientTensors = Parameters.leaves(learner.layout, gradient, room).all();
        }

        /** Allocates a workspace. If that fails, all its memory is freed. */
        static Workspace of(DgnetLearner learner) {
            NDManager room = learner.manager.newSubManager();
            try {
                return new Workspace(learner, room);
            } catch (RuntimeException fault) {
                room.close();
                throw fault;
            }
        }
    }
}
