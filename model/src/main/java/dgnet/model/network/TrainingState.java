package dgnet.model.network;

import dgnet.data.DataException;
import java.util.List;

/**
 * The learner's whole state in host memory: enough to go on from as if nothing had happened.
 *
 * @param tensors name, shape and place of every parameter in the three arrays
 * @param parameters the parameters θ
 * @param firstMoment Adam's first moment m
 * @param secondMoment Adam's second moment v
 * @param optimiserSteps steps that Adam has taken
 */
@SuppressWarnings("ArrayRecordComponent") // weights: compared by nobody, copied by nobody
public record TrainingState(
        List<Tensor> tensors, float[] parameters, float[] firstMoment, float[] secondMoment, long optimiserSteps) {
    public TrainingState {
        tensors = List.copyOf(tensors);
    }

    /**
     * Accepts a state of the wanted network only.
     *
     * @throws DataException where it is another's, with the first tensor that differs
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
                return mine.name() + " " + mine.shape() + " where the configuration asks for " + other.name() + " "
                        + other.shape();
            }
        }
        return "after " + common + " equal ones";
    }

    /**
     * One parameter tensor's place.
     *
     * @param name the published state-dict name
     * @param shape its shape
     * @param offset index of its first element in the flat arrays
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
