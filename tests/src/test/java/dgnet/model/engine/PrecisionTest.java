package dgnet.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrecisionTest {
    @Test
    void theEnginesSwitchForTf32IsFoundAndSet() {
        Devices.of("cpu");
        boolean before = Precision.tf32Allowed();
        for (boolean allowed : new boolean[] {false, true, before}) {
            Precision.allowTf32(allowed);
            assertEquals(allowed, Precision.tf32Allowed());
        }
    }
}
