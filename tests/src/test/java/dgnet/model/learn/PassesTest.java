package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.EngineTrace;
import dgnet.model.episode.Method;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often an episode goes back through convolutions, counted by the engine's profiler: as often as the table in {@link MetaGradient}
 * says. The U-Net's body has 26, its last layer is one, the style encoder has 6, which the meta-train phase runs twice (over the image and
 * its reconstruction), and the decoder 4.
 */
class PassesTest {
    private static final int BODY = 26;
    private static final int TRAIN = 1 + 2 * 6 + 4;
    private static final int TEST = 1 + 6 + 4;
    private static final int HALVES = 2;

    @ParameterizedTest
    @CsvSource({
        "REFERENCE, SECOND, " + HALVES * (BODY + TRAIN + TEST + TRAIN),
        "REFERENCE, FIRST, " + HALVES * (BODY + TRAIN + TEST),
        "FULL, SECOND, " + HALVES * (2 * BODY + TRAIN + TEST + BODY + TRAIN),
        "FULL, FIRST, " + HALVES * (2 * BODY + TRAIN + TEST)
    })
    void anEpisodeOfDgnetTakesThePassesThatItNeeds(
            MetaSettings.InnerScope scope, MetaSettings.Order order, int backward) throws IOException {
        assertEquals(backward, backwardCalls(Method.DGNET, scope, order));
    }

    @ParameterizedTest
    @CsvSource({"SDNET, " + HALVES * (BODY + TRAIN), "MLDG, " + (BODY + 3), "UNET, " + (BODY + 1)})
    void anEpisodeOfARelativeToo(Method method, int backward) throws IOException {
        assertEquals(backward, backwardCalls(method, MetaSettings.InnerScope.REFERENCE, MetaSettings.Order.SECOND));
    }

    private static int backwardCalls(Method method, MetaSettings.InnerScope scope, MetaSettings.Order order)
            throws IOException {
        LearnerSettings settings = Episodes.settings(method, 1, new MetaSettings(scope, order, 0.001));
        try (DgnetLearner learner = DgnetLearner.create(settings)) {
            Map<String, Integer> calls = EngineTrace.of(() -> learner.apply(Episodes.data(method, 1, 0), 1e-3));
            return calls.get("aten::convolution_backward");
        }
    }
}
