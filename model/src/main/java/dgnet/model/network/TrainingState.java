package dgnet.model.network;

import dgnet.data.DataException;
import java.util.List;

/**
 * The complete state of a learner in host memory, sufficient to resume exactly.
 *
 * @param tensors name, shape and position of every parameter in the three arrays
 * @param parameters the parameters θ
 * @param firstMoment Adam's first moment m
 * @param secondMoment Adam's second moment v
 * @param optimiserSteps steps taken by Adam
 */
@SuppressWarnings("ArrayRecordComponent") // weight arrays, never compared
public record TrainingState(
        List<Tensor> tensors, float[] parameters, float[] firstMoment, float[] secondMoment, long optimiserSteps) {
    public TrainingState {
        tensors = List.copyOf(tensors);
    }

    /**
     * Checks that this state belongs to a network with the given tensors.
     *
     * @throws DataException if it belongs to another network; the message names the first difference
     */
    public void requireTensors(List<Tensor> wanted) {
        if (!tensors.equals(wanted)) {
            throw new DataException("the saved parameters belong to another network: " + tensors.size()
                    + " tensors, the first that differs is " + firstDifference(wanted));
        }
    }

    private String firstDifference(List<Tensor> wanted) {
        int common = Math.min(tensors.size(), wanted.size());
        for (int i = 0; i < common; i++) {
            Tensor mine = tensors.get(i);
            Tensor other = wanted.get(i);
            if (!mine.equals(other)) {
                return mine.name() + " " + mine.shape() + "; the configuration requires " + other.name() + " "
                        + other.shape();
            }
        }
        return "after " + common + " equal ones";
    }

    /**
     * The position of one parameter tensor.
     *
     * @param name the published state-dict name
     * @param shape the shape
     * @param offset index of the first element in the flat arrays
     */
    public record Tensor(String name, List<Long> shape, int offset) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        /** Number of elements. */
        public int elements() {
            return Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
        }
    }
}
