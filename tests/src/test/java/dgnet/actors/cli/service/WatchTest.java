package dgnet.actors.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.client.FakeService;
import dgnet.actors.client.RunJson;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private FakeService service;
    private int streamsBefore;

    @BeforeEach
    void start() throws IOException {
        service = new FakeService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void elsewhereThanOnATerminalALineForEverythingButTheEpisodes() {
        stream(WatchedRuns.started(), WatchedRuns.episode(0), WatchedRuns.validated(), WatchedRuns.completed());
        runs(RunJson.training("toy"), RunJson.in("toy", "completed"));

        CommandLineRun run = run("watch", "toy");

        assertEquals(
                List.of(
                        WatchedRuns.at(0) + "  Run toy starts at episode 0 of 240: dgnet on A, B, on cpu.",
                        WatchedRuns.at(60)
                                + "  Validation after 1 episodes: mean Dice 0.8125, the best so far; A: LV 0.8125, RV"
                                + " 0.7500.",
                        WatchedRuns.at(90) + "  Run toy is complete after 240 episodes."),
                run.out().lines().toList());
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void jsonIsEveryEventWithItsNumber() {
        List<RunEvent> events = List.of(WatchedRuns.started(), WatchedRuns.episode(0), WatchedRuns.completed());
        stream(events.toArray(RunEvent[]::new));
        runs(RunJson.training("toy"), RunJson.in("toy", "completed"));

        CommandLineRun run = run("watch", "toy", "--json");

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            expected.add("{\"id\":" + (i + 1) + ",\"event\":" + JsonLine.write(events.get(i)) + "}");
        }
        assertEquals(expected, run.out().lines().toList());
    }

    @Test
    void aRunThatFailsIsExitCode1AndItsFaultASentence() {
        stream(WatchedRuns.started(), WatchedRuns.failed());
        runs(RunJson.training("toy"), RunJson.failed("toy", "the device is lost"));

        CommandLineRun run = run("watch", "toy");

        assertEquals(1, run.exitCode());
        assertEquals("dgnet: run toy has failed after 12 of 240 episodes: the device is lost.\n", run.err());
        assertTrue(
                run.lastLine().endsWith("Run toy has failed at episode 99: the device is lost second line"), run.out());
    }

    @Test
    void aRunThatIsTakenFromTheQueueHasNoEventsAndIsNoFailure() {
        stream();
        runs(RunJson.queued("toy", 2), RunJson.in("toy", "cancelled"));

        CommandLineRun run = run("watch", "toy");

        assertEquals("run toy waits for a device, place 2\nrun toy was removed from the queue\n", run.out());
        assertEquals(0, run.exitCode());
    }

    @Test
    void aRunThatIsResumedMeanwhileIsFollowedOn() {
        stream(WatchedRuns.started(), WatchedRuns.episode(0), WatchedRuns.completed());
        runs(RunJson.training("toy"), RunJson.in("toy", "queued"), RunJson.in("toy", "completed"));

        run("watch", "toy", "--after", "1");

        assertEquals(
                List.of("1", "3"),
                service.asked("GET /runs/toy/stream").stream()
                        .map(asked -> asked.headers().getFirst("Last-Event-ID"))
                        .toList());
    }

    @Test
    void submitFollowsTheRunThatItMade() {
        service.on("POST /runs", 201, RunJson.queued("toy", 1));
        stream(WatchedRuns.started(), WatchedRuns.completed());
        runs(RunJson.queued("toy", 1), RunJson.in("toy", "completed"));

        CommandLineRun lines = run("submit", "quickstart", "--watch");
        runs(RunJson.training("toy"), RunJson.in("toy", "completed"));
        CommandLineRun json = run("submit", "quickstart", "--watch", "--json");

        assertEquals(
                "run toy waits for a device, place 1",
                lines.out().lines().findFirst().orElse(""));
        assertTrue(lines.lastLine().contains("is complete"), lines.out());
        assertEquals(RunJson.queued("toy", 1), json.out().lines().findFirst().orElse(""));
        assertEquals(3, json.out().lines().count());
    }

    @Test
    void anEventOfALaterServiceIsPassedOver() {
        service.on("GET /runs/toy/stream", exchange -> {
            String later = "id: 1\nevent: Novelty\ndata: {\"type\":\"Novelty\",\"run\":\"toy\"}\n\n";
            write(FakeService.stream(exchange), later + "event: end\ndata: {\"last\":1}\n\n");
        });
        runs(RunJson.training("toy"), RunJson.in("toy", "completed"));

        CommandLineRun run = run("watch", "toy");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.out().lines().count(), run.out());
    }

    @Test
    void aNumberThatIsNone() {
        CommandLineRun run = run("watch", "toy", "--after=-1");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: --after must not be negative, but is -1."), run.err());
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(Stream.concat(Stream.of(arguments), Stream.of("--service", service.url()))
                .toArray(String[]::new));
    }

    /** The run at first, and then each time that its stream has ended. */
    private void runs(String... states) {
        service.on("GET /runs/toy", exchange -> {
            int ended = service.asked("GET /runs/toy/stream").size() - streamsBefore;
            FakeService.answer(exchange, 200, "application/json", states[Math.min(ended, states.length - 1)]);
        });
        streamsBefore = service.asked("GET /runs/toy/stream").size();
    }

    private void stream(RunEvent... events) {
        service.on("GET /runs/toy/stream", exchange -> {
            String known = exchange.getRequestHeaders().getFirst("Last-Event-ID");
            StringBuilder text = new StringBuilder();
            for (int id = known == null ? 1 : Integer.parseInt(known) + 1; id <= events.length; id++) {
                RunEvent event = events[id - 1];
                text.append("id: ")
                        .append(id)
                        .append("\nevent: ")
                        .append(event.getClass().getSimpleName())
                        .append("\ndata: ")
                        .append(JsonLine.write(event))
                        .append("\n\n");
            }
            write(FakeService.stream(exchange), text + "event: end\ndata: {\"last\":" + events.length + "}\n\n");
        });
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
