package dgnet.actors.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceMetricsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ServiceMetrics metrics = new ServiceMetrics(List.of("cpu"));

    private static ServiceMetrics.State state(String run, String state, boolean active) {
        return new ServiceMetrics.State(run, state, active, 12, 240, 1, Optional.of(NOW.minusSeconds(30)));
    }

    private static RunEvent episode(String run, long episode, double loss) {
        return new RunEvent.EpisodeCompleted(
                run,
                NOW,
                episode,
                List.of("A"),
                List.of("B"),
                Map.of("labelled.test.dice", loss),
                Map.of(),
                1e-4,
                Map.of(),
                Duration.ofMillis(500),
                Duration.ofMillis(20));
    }

    private PrometheusText text() {
        return PrometheusText.parse(new String(metrics.text(NOW), StandardCharsets.UTF_8));
    }

    @Test
    void reportsTheFiguresOfARun() {
        metrics.watch(List.of(state("a", "training", true), state("b", "queued", false)));
        metrics.take(episode("a", 0, 0.5));
        metrics.take(episode("a", 1, 0.25));
        metrics.take(new RunEvent.ValidationCompleted(
                "a", NOW, 2, Map.of("A", Map.of("LV", 0.9)), 0.9, true, Duration.ZERO));

        PrometheusText text = text();

        Map<String, String> run = Map.of("run", "a");
        assertEquals(2, text.value("dgnet_episodes_total", run));
        assertEquals(2, text.value("dgnet_episode_seconds_count", run));
        assertEquals(1.0, text.value("dgnet_episode_seconds_sum", run));
        assertEquals(0.04, text.value("dgnet_batch_wait_seconds_sum", run), 1e-12);
        assertEquals(0.25, text.value("dgnet_loss", Map.of("run", "a", "loss", "labelled.test.dice")));
        assertEquals(0.9, text.value("dgnet_dice", Map.of("run", "a", "domain", "A", "structure", "LV")));
        assertEquals(30, text.value("dgnet_checkpoint_age_seconds", run));
        assertEquals(1, text.value("dgnet_quarantined", run));
        assertEquals(1, text.value("dgnet_queue_length", Map.of()));
        assertEquals(1, text.value("dgnet_runs", Map.of("state", "training")));
        assertEquals("counter", text.types().get("dgnet_episodes_total"));
        assertEquals("summary", text.types().get("dgnet_episode_seconds"));
    }

    @Test
    void labelsAreQuotedWhateverIsInThem() {
        String odd = "a \"b\" \\ c\nd";
        metrics.watch(List.of(state("a", "training", true)));
        metrics.take(new RunEvent.ValidationCompleted(
                "a", NOW, 2, Map.of(odd, Map.of("LV", Double.NaN)), 0.9, true, Duration.ZERO));

        assertTrue(Double.isNaN(text().value("dgnet_dice", Map.of("run", "a", "domain", odd, "structure", "LV"))));
    }

    @Test
    void aRunThatHangsIsReportedUntilItsNextEvent() {
        metrics.watch(List.of(state("a", "training", true)));
        metrics.take(new RunEvent.Stalled("a", NOW, 3, "episode", Duration.ofMinutes(9), Map.of()));
        assertEquals(List.of("a"), metrics.stalled());

        metrics.take(episode("a", 3, 0.5));
        assertEquals(List.of(), metrics.stalled());
    }

    @Test
    void theServersOwnCheckerAcceptsIt() throws Exception {
        Path checker = Path.of("/usr/bin/promtool");
        Assumptions.assumeTrue(Files.isExecutable(checker), "there is no promtool here; package prometheus");
        metrics.watch(List.of(state("a", "training", true)));
        metrics.take(episode("a", 0, 0.5));
        Process process = new ProcessBuilder(checker.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(metrics.text(NOW));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void aRunThatHasEndedIsForgotten() {
        metrics.watch(List.of(state("a", "training", true)));
        metrics.take(episode("a", 0, 0.5));
        metrics.watch(List.of(state("a", "completed", false)));

        PrometheusText text = text();

        assertEquals(1, text.value("dgnet_runs", Map.of("state", "completed")));
        assertThrows(AssertionError.class, () -> text.value("dgnet_episodes_total", Map.of("run", "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a 1",
                "a{b=\"c} 1\n",
                "1a 1\n",
                "# TYPE a gauge\na 1\na 1\n",
                "# TYPE a gauge\n# TYPE a gauge\n",
                "# TYPE a gauge\nb 1\n",
                "# TYPE a gauge\na one\n",
                "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# HELP a again\n"
            })
    void theReaderRefusesWhatTheFormatDoesNotAllow(String text) {
        assertThrows(AssertionError.class, () -> PrometheusText.parse(text));
    }
}
