package dgnet.actors.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFiguresTest {
    @TempDir
    Path folder;

    @Test
    void whatIsUsedIsAPartOfTheTotal() {
        SystemFigures figures = SystemFigures.read(folder, List.of("cpu"));

        Stream.of(
                        figures.heap(),
                        figures.disk().orElseThrow(),
                        figures.devices().get(0).memory())
                .forEach(amount -> assertTrue(amount.used() > 0 && amount.used() <= amount.total(), amount.toString()));
        assertEquals(Runtime.getRuntime().availableProcessors(), figures.processors());
        Stream.of(figures.processLoad(), figures.machineLoad())
                .flatMap(Optional::stream)
                .forEach(load -> assertTrue(load >= 0 && load <= 1, "load: " + load));
    }

    @Test
    void aFolderThatIsAbsentHasNoDisk() {
        assertEquals(
                Optional.empty(),
                SystemFigures.read(folder.resolve("absent"), List.of()).disk());
    }
}
