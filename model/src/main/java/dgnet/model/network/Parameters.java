package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One set of weights as tensors by name, in two parts: the U-Net's body, and the adapted part, which the published inner update changes.
 */
public final class Parameters {
    private final List<NDArray> body;
    private final List<NDArray> adapted;
    private final Map<String, NDArray> byName = new HashMap<>();

    /**
     * Either part may be empty for a pass that does not use it.
     *
     * @param body the tensors of the U-Net's body in the layout's order
     * @param adapted the other tensors in the layout's order
     */
    public Parameters(ParameterLayout layout, List<NDArray> body, List<NDArray> adapted) {
        this.body = List.copyOf(body);
        this.adapted = List.copyOf(adapted);
        Iterator<NDArray> nextOfBody = body.iterator();
        Iterator<NDArray> nextAdapted = adapted.iterator();
        for (TrainingState.Tensor tensor : layout.tensors()) {
            Iterator<NDArray> next = tensor.offset() < layout.adaptedFrom() ? nextOfBody : nextAdapted;
            if (next.hasNext()) {
                byName.put(tensor.name(), next.next());
            }
        }
    }

    /**
     * The tensors of a flat vector, without a copy. Each is a leaf of the autograd graph and changes with the vector.
     *
     * @param owner manager of the leaves
     */
    public static Parameters leaves(ParameterLayout layout, NDArray vector, NDManager owner) {
        List<NDArray> body = new ArrayList<>();
        List<NDArray> adapted = new ArrayList<>();
        for (TrainingState.Tensor tensor : layout.tensors()) {
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            try (NDArray part = Torch.slice(vector, 0, tensor.offset(), tensor.offset() + tensor.elements());
                    NDArray view = part.reshape(new Shape(shape))) {
                (tensor.offset() < layout.adaptedFrom() ? body : adapted).add(Torch.leaf(view, owner));
            }
        }
        return new Parameters(layout, body, adapted);
    }

    /** The tensors of the U-Net's body. */
    public List<NDArray> body() {
        return body;
    }

    /** The other tensors. */
    public List<NDArray> adapted() {
        return adapted;
    }

    /** All tensors in the layout's order. */
    public List<NDArray> all() {
        return Stream.concat(body.stream(), adapted.stream()).toList();
    }

    /** The tensor of this name. */
    public NDArray get(String name) {
        NDArray tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the network has no parameter " + name);
        }
        return tensor;
    }
}
