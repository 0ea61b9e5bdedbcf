package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceSlotsTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final long MUCH = 1000 * GIBIBYTE;

    /** Of a GPU with 24 GiB, one large run or two small ones. */
    private static final RunMemory SMALL = new RunMemory(GIBIBYTE, 8 * GIBIBYTE);

    private static final RunMemory LARGE = new RunMemory(GIBIBYTE, 16 * GIBIBYTE);

    @Test
    void runsShareAGpuIfTheirMemoryFits() {
        DeviceSlots slots = gpus(4, MUCH, 24);

        assertEquals(Optional.of("cuda:0"), slots.round().take("first", "auto", SMALL));
        assertEquals(Optional.of("cuda:0"), slots.round().take("second", "auto", SMALL));
        assertEquals(Optional.empty(), slots.round().take("third", "auto", SMALL));
        slots.giveBack("first");
        assertEquals(Optional.of("cuda:0"), slots.round().take("third", "auto", SMALL));
        assertEquals(List.of("second", "third"), slots.runsOn("cuda:0"));
    }

    @Test
    void runsShareAGpuOnlyAsTheirNumberAllows() {
        DeviceSlots slots = gpus(1, MUCH, 24);
        slots.round().take("first", "auto", SMALL);

        assertFalse(slots.round().hasSlot("auto"));
        assertEquals(Optional.empty(), slots.round().take("second", "auto", SMALL));
    }

    @Test
    void noLaterRunOvertakesOneThatWaitsForAGpuButItCanHaveAnother() {
        DeviceSlots slots = gpus(2, MUCH, 24, 24);
        slots.round().take("active", "cuda:0", SMALL);
        DeviceSlots.Round round = slots.round();

        assertEquals(Optional.empty(), round.take("first", "cuda:0", LARGE));
        assertEquals(Optional.empty(), round.take("second", "cuda:0", SMALL));
        assertEquals(Optional.of("cuda:1"), round.take("third", "auto", SMALL));
    }

    @Test
    void noRunStartsOnADeviceThatCouldNotBeUsedUntilItIsTriedAgain() {
        DeviceSlots slots = gpus(1, MUCH, 24, 24);
        slots.round().take("fails", "auto", SMALL);
        slots.close(slots.deviceOf("fails").orElseThrow(), "it cannot be used");
        slots.giveBack("fails");

        assertFalse(slots.round().hasSlot("cuda:0"));
        assertEquals(Optional.of("it cannot be used"), slots.closed("cuda:0"));
        assertEquals(Optional.empty(), slots.closed("auto"));
        assertEquals(Optional.of("cuda:1"), slots.round().take("fails", "auto", SMALL));
        slots.reopen("cuda:0");
        assertEquals(Optional.of("cuda:0"), slots.round().take("next", "auto", SMALL));
    }

    @Test
    void aRunForADeviceThatTheServiceDoesNotHaveHasAReasonToWait() {
        DeviceSlots slots = gpus(1, MUCH, 24);

        assertEquals(Optional.of("the service has no device cuda:1"), slots.closed("cuda:1"));
        assertEquals(Optional.empty(), slots.closed("cuda:0"));
    }

    @Test
    void aDeviceIsKeptForARunWhoseMemoryIsNotKnownYet() {
        DeviceSlots.Round round = gpus(2, MUCH, 24, 24).round();

        round.keep("cuda:1");

        assertFalse(round.hasSlot("cuda:1"));
        assertEquals(Optional.of("cuda:0"), round.take("second", "auto", SMALL));
    }

    @Test
    void aRunThatWaitsForHostMemoryIsNotOvertakenOnAnyDevice() {
        DeviceSlots slots = gpus(2, SMALL.host("cuda:0") * 2, 24, 24);
        slots.round().take("active", "cuda:0", SMALL);
        DeviceSlots.Round round = slots.round();

        assertEquals(Optional.empty(), round.take("first", "cuda:0", new RunMemory(2 * GIBIBYTE, GIBIBYTE)));
        assertEquals(Optional.empty(), round.take("second", "cuda:1", SMALL));
    }

    @Test
    void aRunThatNeedsMoreThanThereIsStartsAlone() {
        DeviceSlots slots = gpus(2, GIBIBYTE, 4, 8);
        RunMemory huge = new RunMemory(GIBIBYTE, 100 * GIBIBYTE);

        assertEquals(Optional.of("cuda:1"), slots.round().take("first", "auto", huge));
        assertEquals(Optional.empty(), slots.round().take("second", "auto", RunMemory.UNKNOWN));
        slots.giveBack("first");
        assertEquals(Optional.of("cuda:0"), slots.round().take("second", "auto", RunMemory.UNKNOWN));
    }

    @Test
    void aRunOfAnEarlierServiceKeepsItsMemory() {
        DeviceSlots slots = gpus(2, MUCH, 24);
        slots.keep("adopted", "cuda:0", LARGE);

        assertEquals(Optional.empty(), slots.round().take("first", "auto", SMALL));
        slots.giveBack("adopted");
        assertEquals(Optional.of("cuda:0"), slots.round().take("first", "auto", SMALL));
    }

    @Test
    void anEpisodeOnTheProcessorTakesHostMemory() {
        DeviceSlots slots = new DeviceSlots(Map.of("cpu", MUCH), 2, LARGE.host("cpu") + SMALL.host("cpu") - 1);
        slots.round().take("first", "cpu", LARGE);

        assertEquals(Optional.empty(), slots.round().take("second", "cpu", SMALL));
    }

    @Test
    void theShortageIsReportedWithTheFigures() {
        DeviceSlots slots = gpus(2, 2 * SMALL.host("cuda:0") - 1, 24, 24);
        slots.round().take("active", "cuda:0", LARGE);

        assertEquals(
                Optional.of(
                        "it needs 17.0 GiB of cuda:0's memory by the estimate (episode 16.0 GiB, CUDA context 1.0 GiB),"
                                + " and 7.0 GiB of 24.0 GiB are free"),
                gpuShortage());
        String host = slots.shortage("cuda:1", SMALL).orElseThrow();
        assertEquals("it needs " + SMALL.hostText("cuda:1") + ", and 4.7 GiB of the 9.4 GiB for runs are free", host);
    }

    private static Optional<String> gpuShortage() {
        DeviceSlots slots = gpus(2, MUCH, 24);
        slots.round().take("active", "cuda:0", LARGE);
        return slots.shortage("cuda:0", LARGE);
    }

    private static DeviceSlots gpus(int runsPerDevice, long hostMemory, long... gibibytes) {
        Map<String, Long> devices = new LinkedHashMap<>();
        for (int i = 0; i < gibibytes.length; i++) {
            devices.put("cuda:" + i, gibibytes[i] * GIBIBYTE);
        }
        return new DeviceSlots(devices, runsPerDevice, hostMemory);
    }
}
