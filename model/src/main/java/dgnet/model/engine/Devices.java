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

/** The devices that the engine can compute on. */
public final class Devices {
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    static {
        NativeSettings.apply();
    }

    private Devices() {}

    /**
     * The device of a configuration's {@code device}: {@code auto} is the first GPU where the engine sees one.
     *
     * @throws DataException where there is no such device, or the engine does not start
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
            throw new DataException("device = " + name + " is none of auto, cpu, cuda:N (as cuda:0)");
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
     * A convolution forward and backward, compared with the result by hand: a libtorch that does not fit the native library is found here,
     * not hours later. A network's own layers are compared by {@link ConvolutionKernels}.
     *
     * @throws DataException where the device computes nothing or something else
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
                    + " where 27 and 9 are right; libtorch and the native library do not fit together");
        }
    }

    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException | UnsatisfiedLinkError | IllegalStateException e) {
            throw new DataException("the PyTorch engine does not start: " + firstLine(e), e);
        }
    }

    private static String firstLine(Throwable error) {
        String message = String.valueOf(error.getMessage()).strip();
        return message.lines().findFirst().orElse(error.getClass().getSimpleName());
    }
}
