package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.client.FakeService;
import dgnet.actors.client.RunJson;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import dgnet.actors.service.NumberedEvent;
import dgnet.actors.service.RunState;
import dgnet.actors.service.RunView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

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
        stream(started(), episode(0), validated(), completed());
        runs(RunJson.training("toy"), RunJson.in("toy", "completed"));

        CommandLineRun run = run("watch", "toy");

        assertEquals(
                List.of(
                        at(0) + "  Run toy starts at episode 0 of 240: dgnet on A, B, on cpu.",
                        at(60) + "  Validation after 1 episodes: mean Dice 0.8125, the best so far; A: LV 0.8125, RV"
                                + " 0.7500.",
                        at(90) + "  Run toy is complete after 240 episodes."),
                run.out().lines().toList());
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void jsonIsEveryEventWithItsNumber() {
        List<RunEvent> events = List.of(started(), episode(0), completed());
        stream(events.toArray(RunEvent[]::new));
        runs(RunJson.training("toy"), RunJson.in("toy", "completed"));

        CommandLineRun run = run("watch", "toy", "--json");

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            expected.add("{\"id\":" + (i + 1) + ",\"event\":" + RunEventJson.write(events.get(i)) + "}");
        }
        assertEquals(expected, run.out().lines().toList());
    }

    @Test
    void aRunThatFailsIsExitCode1AndItsFaultASentence() {
        stream(started(), failed());
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

        assertEquals("run toy waits for a device, place 2\nrun toy was taken from the queue\n", run.out());
        assertEquals(0, run.exitCode());
    }

    @Test
    void aRunThatIsResumedMeanwhileIsFollowedOn() {
        stream(started(), episode(0), completed());
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
        stream(started(), completed());
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
        assertTrue(run.err().startsWith("dgnet: --after takes a number from 0 on, not -1."), run.err());
    }

    @Test
    void onATerminalTheViewHasBarRateLossesDiceAndTheLatestEvents() {
        RunPicture picture = new RunPicture();
        picture.run(view());
        Stream.of(started(), episode(0), episode(1), validated(), episode(2), episode(3))
                .forEach(picture::event);

        assertEquals(
                List.of(
                        "toy  quickstart  training on cpu  best Dice 0.8125 after 10",
                        "[--------------------------]  4/240  1 %  1.3/s  2 min 57 s left",
                        "train 3.250  test 1.500  learning rate 5.0E-4",
                        "",
                        "Dice  LV      RV",
                        "A     0.8125  0.7500",
                        "mean 0.8125 after 1 episodes, the best so far",
                        "",
                        at(0).substring(11) + "  Run toy starts at episode 0 of 240: dgnet on A, B, on cpu.",
                        at(60).substring(11)
                                + "  Validation after 1 episodes: mean Dice 0.8125, the best so far; A: LV 0.8125, RV"
                                + " 0.7500."),
                picture.lines(80));
    }

    @Test
    void aResumedRunsPictureGoesBackToWhereItWentOn() {
        RunPicture picture = new RunPicture();
        Stream.of(started(), episode(0), episode(1), episode(2)).forEach(picture::event);
        picture.event(new RunEvent.RunStarted(
                "toy", START, 1, 10, 7, "dgnet", List.of("A"), "cpu", Optional.of("episode-1")));

        assertEquals("[##------------------]  1/10  10 %", picture.lines(60).get(0));
    }

    @Test
    void theScreenIsWrittenOverAndNothingLeavesItsLine() {
        StringWriter out = new StringWriter();
        WatchScreen screen = new WatchScreen(new PrintWriter(out), 40);
        screen.run(view());
        screen.event(new NumberedEvent(1, "RunFailed", RunEventJson.write(failed())));
        out.getBuffer().setLength(0);

        screen.lost("the service is\u001b[2J away");

        String frame = out.toString();
        assertTrue(frame.startsWith("\u001b[2A\u001b[2Ktoy  quickstart"), frame);
        assertTrue(frame.contains("\u001b[2Kthe service is [2J away; it is tried a…\n"), frame);
        for (String line : frame.replaceAll("\u001b\\[[0-9]*[AKJ]", "").lines().toList()) {
            assertTrue(line.length() < 40, line);
        }
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
                        .append(RunEventJson.write(event))
                        .append("\n\n");
            }
            write(FakeService.stream(exchange), text + "event: end\ndata: {\"last\":" + events.length + "}\n\n");
        });
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static RunView view() {
        return new RunView(
                "toy",
                "quickstart",
                Map.of(),
                Path.of("runs/toy"),
                0,
                RunState.TRAINING,
                Optional.empty(),
                Optional.of("cpu"),
                START,
                Optional.of(START),
                Optional.empty(),
                0,
                240,
                Optional.of(new RunView.Best(0.8125, 10)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                0,
                0);
    }

    private static RunEvent started() {
        return new RunEvent.RunStarted("toy", START, 0, 240, 7, "dgnet", List.of("A", "B"), "cpu", Optional.empty());
    }

    private static RunEvent episode(long number) {
        return new RunEvent.EpisodeCompleted(
                "toy",
                START.plusMillis(60_000 + 500 * number),
                number,
                List.of("A"),
                List.of("B"),
                Map.of("labelled.train.total", 3.25, "labelled.test.total", 1.5),
                Map.of(),
                5e-4,
                Map.of(),
                Duration.ofMillis(490),
                Duration.ofMillis(10));
    }

    private static RunEvent validated() {
        return new RunEvent.ValidationCompleted(
                "toy",
                START.plusSeconds(60),
                1,
                Map.of("A", Map.of("LV", 0.8125, "RV", 0.75)),
                0.8125,
                true,
                Duration.ofSeconds(3));
    }

    private static RunEvent completed() {
        return new RunEvent.RunCompleted("toy", START.plusSeconds(90), 240, Optional.empty());
    }

    private static RunEvent failed() {
        return new RunEvent.RunFailed("toy", START, 99, Fault.of("Test", "the device is lost\nsecond line"), false);
    }

    private static String at(long seconds) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(START.plusSeconds(seconds));
    }
}
