package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ServiceSettings;
import dgnet.model.engine.DeviceMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostMemoryTest {
    private static final long GIBIBYTE = 1L << 30;

    @Test
    void aGivenSizeIsTheLimitOfOneRunAndOfAllRuns() {
        assertEquals(
                new HostMemory(48 * GIBIBYTE, 48 * GIBIBYTE),
                HostMemory.of(settings("memory=48g", "process.heap=1500m")));
    }

    @Test
    void byDefaultOneRunCanNeedTheWholeMachineAndAllRunsShareItWithoutTheHeapsOfServiceAndJobs() {
        long machine = DeviceMemory.of(Device.cpu(), "").orElseThrow().total();
        long heaps = Runtime.getRuntime().maxMemory() + 6 * GIBIBYTE;

        assertEquals(HostMemory.automatic(machine, heaps), HostMemory.of(settings("jobs.at-a-time=2", "jobs.heap=3g")));
        assertEquals(new HostMemory(64 * GIBIBYTE, 58 * GIBIBYTE), HostMemory.automatic(64 * GIBIBYTE, 6 * GIBIBYTE));
    }

    @Test
    void onAMachineWithoutMemoryBesideTheHeapsOneRunIsActiveAtATime() {
        HostMemory small = HostMemory.automatic(4 * GIBIBYTE, 6 * GIBIBYTE);
        DeviceSlots slots = new DeviceSlots(Map.of("cpu", Long.MAX_VALUE), 2, small.shared());

        assertEquals(Optional.of("cpu"), slots.round().take("first", "cpu", RunMemory.UNKNOWN));
        assertEquals(Optional.empty(), slots.round().take("second", "cpu", RunMemory.UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"48", "much", "-1g", "100m", "48x", "[48g]"})
    void anythingElseIsRejected(String memory) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> settings("memory=" + memory));

        assertTrue(refused.getMessage().contains("dgnet.service.memory"), refused.getMessage());
    }

    private static ServiceSettings settings(String... overrides) {
        return ServiceSettings.load(Optional.empty(), List.of(overrides));
    }
}
