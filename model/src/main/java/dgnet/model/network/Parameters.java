package dgnet.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dgnet.model.learn.TrainingState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameter tensors as views into a flat vector that is given in two parts: the U-Net's body and the rest, as {@link ParameterLayout}
 * divides it. Gradients reach the two parts through the views.
 */
public final class Parameters {
    private final Map<String, NDArray> views = new HashMap<>();

    /**
     * @param body elements 0 … adaptedFrom − 1 of θ
     * @param rest the other elements of θ, or of θ' after an inner update
     */
    public Parameters(ParameterLayout layout, NDArray body, NDArray rest) {
        view(layout, body, 0, layout.adaptedFrom());
        view(layout, rest, layout.adaptedFrom(), layout.length());
    }

    /** The tensor of this name. */
    public NDArray get(String name) {
        NDArray view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException("the network has no parameter " + name);
        }
        return view;
    }

    /** One split cuts the whole part; its gradient is one concatenation. */
    private void view(ParameterLayout layout, NDArray part, int from, int to) {
        List<TrainingState.Tensor> inside = layout.tensors().stream()
                .filter(tensor -> tensor.offset() >= from && tensor.offset() < to)
                .toList();
        List<Long> cuts = new ArrayList<>();
        for (TrainingState.Tensor tensor : inside) {
            long start = (long) tensor.offset() - from;
            if (start > 0 && cuts.get(cuts.size() - 1) != start) {
                cuts.add(start);
            }
            cuts.add(start + tensor.elements());
        }
        if (cuts.get(cuts.size() - 1) == to - from) {
            cuts.remove(cuts.size() - 1);
        }
        NDList pieces = part.split(cuts.stream().mapToLong(Long::longValue).toArray(), 0);
        Map<Long, NDArray> byStart = new HashMap<>();
        long start = 0;
        for (int i = 0; i < pieces.size(); i++) {
            byStart.put(start, pieces.get(i));
            start = i < cuts.size() ? cuts.get(i) : start;
        }
        for (TrainingState.Tensor tensor : inside) {
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            views.put(tensor.name(), byStart.get((long) tensor.offset() - from).reshape(new Shape(shape)));
        }
    }
}
