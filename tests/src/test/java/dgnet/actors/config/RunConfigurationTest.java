package dgnet.actors.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.run.FaultPolicy;
import dgnet.actors.run.FaultPolicy.RestartBudget;
import dgnet.actors.run.FaultPolicyBuilder;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.episode.Method;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.learn.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunConfigurationTest {
    private static final List<String> DATA = List.of("data.root=/scans", "data.target=C");

    @TempDir
    Path folder;

    @Test
    void defaultsAreThePublishedSettings() throws IOException {
        RunConfiguration run = RunConfiguration.load(file("include \"dgnet.conf\""), DATA);

        assertEquals(Method.DGNET, run.method());
        assertEquals(ObjectiveSettings.published(), run.objective());
        assertEquals(new PreparationSettings(0.5, 99.5, 1.2, 288), run.data().preparation());
        assertEquals(new MetaSettings(MetaSettings.InnerScope.REFERENCE, MetaSettings.Order.SECOND, 0.001), run.meta());
        assertEquals(4e-5, run.optimiser().learningRate());
    }

    @Test
    void aFileWithoutTheIncludeStandsOnTheDefaultsToo() throws IOException {
        RunConfiguration run = RunConfiguration.load(file("dgnet.seed = 7"), DATA);

        assertEquals(7, run.seed());
        assertEquals(20000, run.episodes());
    }

    @Test
    void anIncludeBesideTheFileWinsOverThePackagedOne() throws IOException {
        Files.writeString(folder.resolve("mnms.conf"), "dgnet.seed = 99");

        RunConfiguration run = RunConfiguration.load(file("include \"mnms.conf\""), DATA);

        assertEquals(99, run.seed());
    }

    @Test
    void aFileInTheWorkingDirectoryIncludesAPackagedOne() throws IOException {
        Path here = Files.createTempFile(Path.of(""), "included", ".conf");
        try {
            Files.writeString(here, "include \"quickstart.conf\"");

            RunConfiguration run = RunConfiguration.load(here.getFileName().toString(), DATA);

            assertEquals(240, run.episodes());
        } finally {
            Files.delete(here);
        }
    }

    @Test
    void overridesWinWithAndWithoutThePrefix() throws IOException {
        String file = file("dgnet { seed = 7, data.target = A }");

        RunConfiguration run = RunConfiguration.load(
                file, List.of("data.root=/scans", "seed=8", "dgnet.data.target=B", "data.sources=C, D"));

        assertEquals(8, run.seed());
        assertEquals("B", run.data().target());
        assertEquals(List.of("C", "D"), run.data().sources());
    }

    @Test
    void anOverrideTakesAPathAsItStands() throws IOException {
        RunConfiguration run =
                RunConfiguration.load(file(""), List.of("data.root=/scans/a #1 {x}=$y", "data.target=C"));

        assertEquals(Path.of("/scans/a #1 {x}=$y"), run.data().root());
    }

    @Test
    void anOverriddenListMayBeWrittenAsHocon() throws IOException {
        RunConfiguration run = RunConfiguration.load(
                file(""), List.of("data.root=/scans", "data.target=C", "augmentation.rotation=[-10, 10]"));

        assertEquals(-10, run.augmentation().rotationLow());
        assertEquals(10, run.augmentation().rotationHigh());
    }

    @Test
    void aWeightOfAnyTermMayBeSetInASumThatCanHaveIt() throws IOException {
        RunConfiguration run = RunConfiguration.load(file("dgnet.loss.labelled-test.hsic = 0.25"), DATA);

        assertEquals(0.25, run.objective().labelledTest().weights().get(Term.HSIC));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetLoads(String preset) {
        RunConfiguration run = RunConfiguration.load(preset, List.of("data.root=/scans"));

        assertEquals(preset, run.name());
        assertFalse(run.data().target().isEmpty());
    }

    static List<String> presets() {
        return Presets.names();
    }

    @Test
    void theMnmsVariantsDifferInTheShareOfLabels() {
        assertEquals(0.02, labelledFraction("mnms-2"));
        assertEquals(0.05, labelledFraction("mnms-5"));
        assertEquals(0.2, labelledFraction("mnms-20"));
        assertEquals(1.0, labelledFraction("mnms-100"));
    }

    private static double labelledFraction(String preset) {
        return RunConfiguration.load(preset, DATA).data().labelledFraction();
    }

    @Test
    void theRenderedConfigurationLoadsToAnEqualOne() throws IOException {
        RunConfiguration run = RunConfiguration.load(
                "spinal-cord", List.of("data.root=here/scans", "method=mldg", "augmentation.blur-sigma=1,2"));
        Path resolved = folder.resolve("resolved.conf");

        Files.writeString(resolved, run.render());
        RunConfiguration again = RunConfiguration.load(resolved.toString(), List.of());

        assertEquals(run.hash(), again.hash());
        assertEquals(run.render(), again.render());
        assertEquals(run.data(), again.data());
        assertEquals(run.objective(), again.objective());
        assertTrue(again.data().root().isAbsolute());
    }

    @Test
    void theHashTellsSettingsApartButNotPlaces() throws IOException {
        RunConfiguration run = RunConfiguration.load(file(""), DATA);
        RunConfiguration moved = RunConfiguration.load(
                file(""), List.of("data.root=/elsewhere", "data.target=C", "name=other", "runs-dir=/tmp/runs"));
        RunConfiguration changed =
                RunConfiguration.load(file(""), List.of("data.root=/scans", "data.target=C", "seed=2"));

        assertEquals(run.hash(), moved.hash());
        assertNotEquals(run.hash(), changed.hash());
    }

    @Test
    void whatTheRunDoesWhenSomethingFailsIsReadIntoItsPolicy() throws IOException {
        RunConfiguration run = RunConfiguration.load(
                file("dgnet { supervision { device.restarts = 7, on-domain-lost = continue }, shutdown.grace = 90s }"),
                List.of("data.root=/scans", "data.target=C", "supervision.domain.longest-pause=2min"));

        RestartBudget domain =
                new RestartBudget(5, Duration.ofSeconds(1), Duration.ofMinutes(2), 0.2, Duration.ofMinutes(10));
        RestartBudget device =
                new RestartBudget(7, Duration.ofSeconds(1), Duration.ofMinutes(1), 0.2, Duration.ofMinutes(10));
        RestartBudget coordinator =
                new RestartBudget(3, Duration.ofSeconds(1), Duration.ofMinutes(1), 0.2, Duration.ofMinutes(10));
        assertEquals(
                FaultPolicyBuilder.builder()
                        .domain(domain)
                        .device(device)
                        .coordinator(coordinator)
                        .onDomainLost(FaultPolicy.OnDomainLost.CONTINUE)
                        .stall(new FaultPolicy.Stall(FaultPolicy.OnStall.REPORT, Duration.ofMinutes(5), 10))
                        .readAttempts(3)
                        .readPause(Duration.ofSeconds(2))
                        .maxQuarantined(0.1)
                        .maxSkipped(10)
                        .maxRollbacks(3)
                        .rollbackFactor(0.5)
                        .maxCheckpointFailures(5)
                        .checkpointPause(Duration.ofSeconds(30))
                        .build(),
                run.faults());
        assertEquals(Duration.ofSeconds(90), run.shutdown().grace());
    }

    @Test
    void sourcesAreFixedOnceTheDataSetIsKnown() throws IOException {
        RunConfiguration run = RunConfiguration.load(file(""), DATA).withSources(List.of("B", "A"));

        assertEquals(List.of("B", "A"), run.data().sources());
        assertEquals(List.of("B", "A"), run.resolved().getStringList("dgnet.data.sources"));
    }

    private String file(String text) throws IOException {
        Path file = folder.resolve("mine.conf");
        Files.writeString(file, text);
        return file.toString();
    }
}
