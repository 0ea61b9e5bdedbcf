package dgnet.model.learn;

/** Looks into a learner's native memory. */
public final class NativeArrays {
    private NativeArrays() {}

    /** How many native arrays a {@link DgnetLearner} holds between two episodes. */
    public static int of(Learner learner) {
        return ((DgnetLearner) learner).liveArrays();
    }
}
