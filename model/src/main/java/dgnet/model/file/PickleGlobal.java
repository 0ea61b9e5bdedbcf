package dgnet.model.file;

import dgnet.model.file.TensorView.Storage;
import dgnet.model.file.TensorView.StorageType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The Python names that a pickle may use. Their behaviour is implemented here; nothing is looked up, loaded or executed. */
sealed interface PickleGlobal {
    /**
     * The global of this name.
     *
     * @throws IOException for any other name
     */
    static PickleGlobal of(String module, String name) throws IOException {
        String full = module + "." + name;
        if (full.equals("collections.OrderedDict")) {
            return new OrderedDictionary();
        }
        if (full.equals("torch._utils._rebuild_tensor_v2")) {
            return new RebuildTensor();
        }
        Optional<StorageType> type = module.equals("torch") ? StorageType.of(name) : Optional.empty();
        return new StorageClass(type.orElseThrow(() -> new IOException("it uses " + quoted(full)
                + ", which is not a tensor, an ordered dictionary or a plain value. Other names are"
                + " rejected, since they could run code. Save only the state_dict()")));
    }

    /** The result of a call. */
    default Object call(List<?> arguments) throws IOException {
        throw new IOException("it calls an object that cannot be called");
    }

    /** {@code collections.OrderedDict}, called without arguments. */
    record OrderedDictionary() implements PickleGlobal {
        @Override
        public Object call(List<?> arguments) throws IOException {
            if (!arguments.isEmpty()) {
                throw new IOException("it creates an ordered dictionary in a way that PyTorch does not use");
            }
            return new LinkedHashMap<>();
        }
    }

    /** {@code torch.FloatStorage} and so on. It is named, but never called. */
    record StorageClass(StorageType type) implements PickleGlobal {}

    /** {@code _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks)}. */
    record RebuildTensor() implements PickleGlobal {
        @Override
        public Object call(List<?> arguments) throws IOException {
            if (arguments.size() < 6
                    || arguments.size() > 7
                    || !(arguments.get(0) instanceof Storage storage)
                    || !(arguments.get(1) instanceof Long offset)) {
                throw new IOException("it describes a tensor in a way that PyTorch does not use");
            }
            return TensorView.of(storage, offset, counts(arguments.get(2)), counts(arguments.get(3)));
        }

        private static List<Long> counts(Object tuple) throws IOException {
            List<Long> counts = new ArrayList<>();
            if (!(tuple instanceof List<?> list)) {
                throw new IOException("a tensor lacks its shape or its strides");
            }
            for (Object value : list) {
                if (!(value instanceof Long count)) {
                    throw new IOException("a tensor's shape or strides are not whole numbers");
                }
                counts.add(count);
            }
            return counts;
        }
    }

    private static String quoted(String name) {
        return "'" + (name.length() > 80 ? name.substring(0, 80) + "…" : name).replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
