package dgnet.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without parameters whose methods are given as text. It gives access to operations of the engine that DJL does not
 * offer. Calls are part of the autograd graph, so gradients can pass through them and be differentiated again.
 */
final class TorchScript implements AutoCloseable {
    /** Pickle of an instance of {@code __torch__.Operations} whose only attribute is {@code training = True}. */
    private static final byte[] INSTANCE =
            "\u0080\u0002c__torch__\nOperations\n)\u0081}X\u0008\u0000\u0000\u0000training\u0088sb."
                    .getBytes(StandardCharsets.ISO_8859_1);
    /** Pickle of an empty tuple: the module has no constants. */
    private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

    private final PtSymbolBlock module;
    private final NDManager host;
    private final Map<String, NDArray> names = new HashMap<>();

    private TorchScript(PtSymbolBlock module, NDManager host) {
        this.module = module;
        this.host = host;
    }

    /** Loads a module with these methods (indented by two blanks, in the serialised dialect) on the manager's device. */
    static TorchScript load(NDManager manager, String methods) {
        String code =
                "class Operations(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + methods;
        try {
            Path archive = Files.createTempFile("dgnet-operations", ".pt");
            try {
                try (OutputStream out = Files.newOutputStream(archive);
                        ZipOutputStream zip = new ZipOutputStream(out)) {
                    store(zip, "operations/data.pkl", INSTANCE);
                    store(zip, "operations/constants.pkl", NO_CONSTANTS);
                    store(zip, "operations/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
                    store(zip, "operations/version", "3\n".getBytes(StandardCharsets.UTF_8));
                }
                PtSymbolBlock module =
                        JniUtils.loadModule((PtNDManager) manager, archive, true, new String[0], new String[0], true);
                return new TorchScript(module, NDManager.newBaseManager(Device.cpu()));
            } finally {
                Files.delete(archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the engine's operations could not be written to the temporary folder", e);
        }
    }

    /**
     * Calls a method. An argument is a tensor or a list of tensors. The results belong to the manager of the first tensor.
     *
     * @param arguments {@code NDArray} or {@code List<NDArray>} each, in the method's order
     */
    NDList call(String method, Object... arguments) {
        NDList inputs = new NDList();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof NDArray array) {
                array.setName(null);
                inputs.add(array);
            } else {
                // DJL combines arrays with the same name of this form into a list.
                String name = "list" + i + "[]";
                for (Object element : (List<?>) arguments[i]) {
                    NDArray array = (NDArray) element;
                    array.setName(name);
                    inputs.add(array);
                }
            }
        }
        inputs.add(names.computeIfAbsent(method, this::name));
        NDList results = IValueUtils.forward(module, inputs, true);
        for (NDArray result : results) {
            result.setName(null);
        }
        return results;
    }

    /** DJL takes the method's name from an array's name; that array is not passed on. */
    private NDArray name(String method) {
        NDArray name = host.create(0f);
        name.setName("module_method:" + method);
        return name;
    }

    @Override
    public void close() {
        module.close();
        host.close();
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
