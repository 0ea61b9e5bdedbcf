package dgnet.model.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.data.DataException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The devices of the engine. */
public final class Devices {
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    static {
        NativeSettings.apply();
    }

    private Devices() {}

    /**
     * The device with a name as in the configuration. {@code auto} is the first GPU, or the processor if the engine finds no GPU.
     *
     * @throws DataException if there is no such device, or the engine does not start
     */
    public static Device of(String name) {
        int gpus = engine().getGpuCount();
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        if (name.equals("auto")) {
            return Device.gpu(0);
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new DataException(
                    "device = " + name + " is not valid; expected is auto, cpu or cuda:N (such as cuda:0)");
        }
        int index = Integer.parseInt(cuda.group(1));
        if (index >= gpus) {
            throw new DataException("device = " + name + ": the engine sees "
                    + (gpus == 0 ? "no GPU" : gpus + " GPU(s), cuda:0 to cuda:" + (gpus - 1))
                    + " on this machine; choose another device, or auto, or check driver and PYTORCH_FLAVOR");
        }
        return Device.gpu(index);
    }

    /** The name of a device, {@code cpu} or {@code cuda:N}. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /**
     * The name and version of the engine, as {@code PyTorch 2.7.1}.
     *
     * @throws DataException if the engine does not start
     */
    public static String engineVersion() {
        return "PyTorch " + engine().getVersion();
    }

    /**
     * Computes a convolution forward and backward and compares it with the known result. This detects a libtorch that does not match the
     * native library. The layers of a network are checked by {@link ConvolutionKernels}.
     *
     * @throws DataException if the device fails or computes a wrong result
     */
    public static void selfTest(Device device) {
        float[] found;
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
                Torch torch = new Torch(manager)) {
            NDArray image = manager.ones(new Shape(1, 1, 3, 3));
            NDArray weight = Torch.leaf(manager.create(new float[] {2}), manager);
            NDArray bias = manager.create(new float[] {1});
            NDArray sum = torch.convolution(image, weight.reshape(new Shape(1, 1, 1, 1)), bias)
                    .sum();
            NDArray gradient = torch.gradient(sum, List.of(weight)).get(0);
            found = new float[] {sum.getFloat(), gradient.toFloatArray()[0]};
        } catch (EngineException | UnsatisfiedLinkError | IllegalStateException e) {
            throw new DataException(
                    "the self-test on " + device + " failed: one convolution could not be computed (" + firstLine(e)
                            + "); the native library needs libtorch 2.7.1 of the same flavour, see PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR",
                    e);
        }
        if (found[0] != 27 || found[1] != 9) {
            throw new DataException("the self-test on " + device + " computed " + found[0] + " and " + found[1]
                    + ", but 27 and 9 are correct; libtorch and the native library do not match");
        }
    }

    private static Engine engine() {
        try {
            Engine engine = Engine.getEngine("PyTorch");
            NativeLog.apply();
            return engine;
        } catch (EngineException | UnsatisfiedLinkError | IllegalStateException e) {
            throw new DataException("the PyTorch engine does not start: " + firstLine(e), e);
        }
    }

    private static String firstLine(Throwable error) {
        String message = String.valueOf(error.getMessage()).strip();
        return message.lines().findFirst().orElse(error.getClass().getSimpleName());
    }
}
