package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.engine.DeviceMemory;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryEstimateTest {
    private static final long GIBIBYTE = 1 << 30;

    /** What {@code MemoryBenchmark} measured on one core, in MiB. */
    @ParameterizedTest
    @CsvSource({
        "DGNET, SECOND, REFERENCE, 96, 8, 4, 277",
        "DGNET, SECOND, REFERENCE, 160, 8, 4, 699",
        "DGNET, SECOND, REFERENCE, 96, 24, 4, 634",
        "DGNET, SECOND, REFERENCE, 96, 8, 8, 485",
        "DGNET, SECOND, REFERENCE, 160, 16, 4, 1065",
        "DGNET, FIRST, REFERENCE, 96, 8, 4, 249",
        "DGNET, FIRST, REFERENCE, 160, 16, 4, 1000",
        "DGNET, FIRST, REFERENCE, 96, 24, 4, 610",
        "DGNET, SECOND, FULL, 96, 8, 4, 315",
        "DGNET, SECOND, FULL, 160, 16, 4, 1259",
        "DGNET, SECOND, FULL, 96, 24, 4, 813",
        "SDNET, SECOND, REFERENCE, 96, 8, 4, 137",
        "SDNET, SECOND, REFERENCE, 160, 16, 4, 488",
        "SDNET, SECOND, REFERENCE, 96, 24, 4, 331",
        "MLDG, SECOND, REFERENCE, 160, 16, 4, 909",
        "MLDG, SECOND, REFERENCE, 96, 24, 4, 563",
        "UNET, SECOND, REFERENCE, 160, 16, 4, 433",
        "UNET, SECOND, REFERENCE, 96, 24, 4, 278",
        "DGNET, FIRST, FULL, 160, 16, 4, 683",
        "MLDG, SECOND, FULL, 160, 16, 4, 1141",
        "MLDG, FIRST, REFERENCE, 160, 16, 4, 846",
        "DGNET, SECOND, REFERENCE, 224, 32, 4, 2900",
        "DGNET, SECOND, REFERENCE, 224, 8, 4, 1389",
        "DGNET, FIRST, REFERENCE, 224, 8, 4, 1193",
        "SDNET, SECOND, REFERENCE, 224, 8, 4, 620",
        "DGNET, SECOND, REFERENCE, 192, 16, 8, 2579"
    })
    void isWithinAFifthOfWhatWasMeasured(
            Method method,
            MetaSettings.Order order,
            MetaSettings.InnerScope scope,
            int size,
            int channels,
            int batch,
            double measured) {
        double estimate =
                (double) estimate(method, order, scope, size, channels, batch).bytes() / (1 << 20);

        assertEquals(1, estimate / measured, 0.2, "estimated " + estimate + " MiB");
    }

    @Test
    void theLargestSizesThatFitAreFound() {
        MemoryEstimate published = published();
        for (long most = GIBIBYTE; most < published.bytes(); most += GIBIBYTE) {
            Optional<MemoryEstimate> batch = published.withBatchWithin(most);
            Optional<MemoryEstimate> image = published.withImageWithin(most);
            Optional<MemoryEstimate> channels = published.withChannelsWithin(most);
            for (MemoryEstimate fits :
                    List.of(batch.orElse(published), image.orElse(published), channels.orElse(published))) {
                assertTrue(fits.bytes() <= most || fits.equals(published), fits + " in " + most);
            }
            if (batch.isPresent() && batch.get().batch() < 3) {
                assertTrue(of(batch.get().batch() + 1, 288, 32).bytes() > most);
            }
            if (image.isPresent() && image.get().network().imageSize() < 256) {
                assertTrue(of(4, image.get().network().imageSize() + 32, 32).bytes() > most);
            }
            if (channels.isPresent() && channels.get().network().baseChannels() % 8 == 0) {
                int next = channels.get().network().baseChannels() + 8;
                assertTrue(next == 32 || of(4, 288, next).bytes() > most);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aBatchKeepsASliceOfEachDomainThatTrains(Method method) {
        MemoryEstimate tried = estimate(method, MetaSettings.Order.SECOND, MetaSettings.InnerScope.REFERENCE, 96, 8, 4);
        long least = new MemoryEstimate(method, tried.network(), tried.meta(), method.metaSplit() ? 2 : 3).bytes();

        assertTrue(tried.withBatchWithin(least).isPresent());
        assertFalse(tried.withBatchWithin(least - 1).isPresent());
        assertEquals(
                method.metaSplit(), tried.withFirstOrderWithin(Long.MAX_VALUE).isPresent());
    }

    @Test
    void aLackOfMemoryIsToldWithTheSizesTheMemoryAndWhatWouldFit() {
        assertEquals(
                "an episode does not fit into the device's memory: method = dgnet, episode.batch-size = 4,"
                        + " data.image-size = 288, model.base-channels = 32, meta.order = second, meta.inner-scope ="
                        + " reference needs 5.3 GiB by the estimate; the device has 6.0 GiB, 5.5 GiB of it for this"
                        + " process; by the estimate episode.batch-size = 3, or data.image-size = 256, or"
                        + " model.base-channels = 24 would fit. The batch is not reduced automatically:"
                        + " a smaller batch is another method, since some losses depend on the whole batch (pooled Dice,"
                        + " HSIC, low rank)",
                MemoryShortage.ofEpisode(published(), Optional.of(new DeviceMemory(6 * GIBIBYTE, 11 * GIBIBYTE / 2))));
    }

    @Test
    void whereNothingWouldFitALargerDeviceIsAskedFor() {
        String sentence = MemoryShortage.ofEpisode(of(2, 32, 1), Optional.of(new DeviceMemory(GIBIBYTE, 10 << 20)));

        assertTrue(
                sentence.contains("no smaller batch, image or network alone would fit: use a larger device"), sentence);
    }

    @Test
    void ofADeviceThatDoesNotTellNoFitIsPromised() {
        String sentence = MemoryShortage.ofEpisode(published(), Optional.empty());

        assertTrue(sentence.contains("the memory of the device is unknown"), sentence);
        assertTrue(sentence.contains("would need less than half of that"), sentence);
    }

    private static MemoryEstimate published() {
        return of(4, 288, 32);
    }

    private static MemoryEstimate of(int batch, int size, int channels) {
        return estimate(
                Method.DGNET, MetaSettings.Order.SECOND, MetaSettings.InnerScope.REFERENCE, size, channels, batch);
    }

    private static MemoryEstimate estimate(
            Method method, MetaSettings.Order order, MetaSettings.InnerScope scope, int size, int channels, int batch) {
        return new MemoryEstimate(
                method, new NetworkSettings(size, channels, 3, 3), new MetaSettings(scope, order, 0.001), batch);
    }
}
