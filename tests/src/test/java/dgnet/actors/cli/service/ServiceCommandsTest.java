package dgnet.actors.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.client.FakeService;
import dgnet.actors.client.RunJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against a service, but for watching. */
class ServiceCommandsTest {
    @TempDir
    Path folder;

    private FakeService service;

    @BeforeEach
    void start() throws IOException {
        service = new FakeService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void submitSendsWhatIsAskedForAndTellsTheRunsNameAndPlace() throws IOException {
        service.on("POST /runs", 201, RunJson.queued("heart", 2));

        CommandLineRun run = run(
                "submit",
                "quickstart",
                "--set",
                "dgnet.data.root=/scans/mine",
                "--set",
                "data.sources=[A, B]",
                "--set",
                "episodes = 9",
                "--name=heart",
                "--priority=-3");

        assertEquals("run heart waits for a device, place 2; dgnet watch heart follows it\n", run.out());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                new ObjectMapper().readTree("""
                                {"preset": "quickstart", "name": "heart", "priority": -3,
                                 "settings": {"data.root": "/scans/mine", "data.sources": "[A, B]", "episodes": "9"}}
                                """),
                new ObjectMapper().readTree(service.asked("POST /runs").get(0).body()));
        assertEquals(
                "application/json", service.asked("POST /runs").get(0).headers().getFirst("Content-Type"));
    }

    @Test
    void submitSendsWhatAConfigurationFileChangesUnderTheFilesName() throws IOException {
        service.on("POST /runs", 201, RunJson.queued("mine", 1));
        Path file = folder.resolve("mine.conf");
        Files.writeString(
                file,
                "include \"quickstart.conf\"\ndgnet { data.root = /scans/mine, runs-dir = x, data.sources = [A, B] }");

        CommandLineRun run = run("submit", file.toString(), "--set", "episodes=9");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals("Not sent, because the service sets them: runs-dir\n", run.err());
        JsonNode sent =
                new ObjectMapper().readTree(service.asked("POST /runs").get(0).body());
        assertEquals("dgnet", sent.path("preset").asText());
        assertEquals("mine", sent.path("name").asText());
        assertEquals("9", sent.path("settings").path("episodes").asText());
        assertEquals("96", sent.path("settings").path("data.image-size").asText());
        assertEquals("[\"A\",\"B\"]", sent.path("settings").path("data.sources").asText());
        assertFalse(sent.path("settings").has("seed"));
    }

    @Test
    void labelSendsWhatChangesAndDeleteDeletes() {
        service.on("PATCH /runs/heart", 200, RunJson.in("heart", "stopped"));
        service.on("DELETE /runs/heart", 200, RunJson.in("heart", "deleted"));

        CommandLineRun labelled = run("label", "heart", "--tag", "baseline", "--tag", "paper", "--archive");
        CommandLineRun deleted = run("delete", "heart");

        assertEquals("run heart has priority 0 and no tags\n", labelled.out(), labelled.err());
        assertEquals(
                "{\"tags\":[\"baseline\",\"paper\"],\"archived\":true}",
                service.asked("PATCH /runs/heart").get(0).body());
        assertEquals("run heart is deleted\n", deleted.out(), deleted.err());
    }

    @Test
    void submitListsEveryFaultThatTheServiceFound() {
        service.on("POST /runs", 422, """
                {"title": "Unusable", "status": 422, "detail": "the configuration has 2 faults", "faults": [
                 {"key": "dgnet.seed", "place": "the submission", "finding": "is \\"x\\", but must be a number", "sentence": "-"},
                 {"key": "dgnet.sede", "place": "the submission", "finding": "is not a known key; did you mean dgnet.seed?",
                  "sentence": "-"}]}
                """);

        CommandLineRun run = run("submit", "quickstart", "--set", "seed=x", "--set", "sede=1");

        assertEquals("""
                dgnet: The configuration has 2 errors:
                  the submission: dgnet.seed is "x", but must be a number.
                  the submission: dgnet.sede is not a known key; did you mean dgnet.seed?
                """, run.err());
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
    }

    @Test
    void submitRefusesAnAssignmentThatIsNoneBeforeItAsks() {
        CommandLineRun run = run("submit", "quickstart", "--set", "seed");

        assertEquals(2, run.exitCode());
        assertEquals(
                "dgnet: Cannot read --set seed: it must have the form key=value, as in --set data.target=C.\n",
                run.err());
        assertEquals(List.of(), service.asked());
    }

    @Test
    void runsListsThoseThatWaitOrAreAtWork() {
        service.on("GET /runs", 200, runs());

        CommandLineRun run = run("runs");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                List.of(
                        "run    state     episodes  best Dice  device   submitted",
                        "later  queued    0/240     -          place 1  " + submitted(),
                        "now    training  12/240    0.8125     cpu      " + submitted()),
                run.out().lines().toList());
    }

    @Test
    void runsListsThoseThatHaveEndedWhenAskedFor() {
        service.on("GET /runs", 200, runs());

        List<String> lines = run("runs", "--all").out().lines().toList();

        assertEquals(5, lines.size(), lines.toString());
        assertEquals("past   completed  240/240   0.8125     -        " + submitted(), lines.get(3));
    }

    @Test
    void runsSaysWhereThereIsNone() {
        service.on("GET /runs", 200, "{\"runs\":[]}");
        assertEquals(
                "the service has no runs; dgnet submit adds one\n", run("runs").out());

        service.on("GET /runs", 200, "{\"runs\":[" + RunJson.in("past", "stopped") + "]}");
        assertEquals(
                "no run is queued or active; dgnet runs --all lists 1 ended run\n",
                run("runs").out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pause | training | run heart pauses after its current episode; dgnet resume heart continues it",
                "pause | paused | run heart is paused after 12 of 240 episodes; dgnet resume heart continues it",
                "stop | stopping | run heart stops after its current episode is done and saved",
                "stop | stopped | run heart is stopped after 12 of 240 episodes; best mean Dice 0.8125 after 10;"
                        + " dgnet resume heart continues it",
                "stop | cancelled | run heart was removed from the queue",
                "resume | queued | run heart waits for a device",
                "resume | training | run heart is training, 12 of 240 episodes are done",
                "resume | preparing | run heart is being prepared",
                "stop | completed | run heart is complete after 240 episodes; best mean Dice 0.8125 after 10"
            })
    void anOrderIsPassedOnAndWhatItLedToTold(String order, String state, String sentence) {
        service.on("POST /runs/heart/" + order, 200, obeyed(RunJson.in("heart", state), "null"));

        CommandLineRun run = run(order, "heart");

        assertEquals(sentence + "\n", run.out());
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void checkpointTellsWhereItIs() {
        service.on("POST /runs/heart/checkpoint", 200, obeyed(RunJson.training("heart"), "\"/srv/c/episode-12\""));

        assertEquals(
                "the checkpoint of run heart is in /srv/c/episode-12\n",
                run("checkpoint", "heart").out());
    }

    @Test
    void jsonIsTheServicesOwnAnswer() {
        String queued = RunJson.queued("heart", 1);
        String obeyed = obeyed(RunJson.training("heart"), "\"/srv/c\"");
        service.on("POST /runs", 201, queued);
        service.on("GET /runs", 200, runs());
        Stream.of("pause", "stop", "checkpoint", "resume")
                .forEach(order -> service.on("POST /runs/heart/" + order, 200, obeyed));

        assertEquals(queued + "\n", run("submit", "quickstart", "--json").out());
        assertEquals(runs() + "\n", run("runs", "--json").out());
        for (String order : List.of("pause", "stop", "checkpoint", "resume")) {
            assertEquals(obeyed + "\n", run(order, "heart", "--json").out(), order);
        }
    }

    @Test
    void aNameIsOnePartOfThePathWhateverIsInIt() {
        run("pause", "a b/../ü?x#y");

        assertEquals(
                "/runs/a%20b%2F..%2F%C3%BC%3Fx%23y/pause",
                service.asked().get(0).target());
    }

    @Test
    void resumeGoesToTheServiceWhereAFolderOfThatNameIsToldApartByTheAddress() throws IOException {
        Files.writeString(folder.resolve("resolved.conf"), "dgnet { }");
        String name = folder.toString();
        service.on("POST /runs/" + name.replace("/", "%2F") + "/resume", 200, obeyed(RunJson.training("x"), "null"));

        CommandLineRun inService = run("resume", name);
        CommandLineRun here = CommandLineRun.of("resume", name, "--json");

        assertEquals("run x is training, 12 of 240 episodes are done\n", inService.out());
        assertEquals(2, here.exitCode());
        assertTrue(
                here.err()
                        .startsWith("dgnet: --json and --token-file are for a run of the service; " + name
                                + " is a folder."),
                here.err());
    }

    @Test
    void resumeOfAFolderTakesItAndNoService() throws IOException {
        Files.writeString(folder.resolve("resolved.conf"), "dgnet { sede = 1 }");

        CommandLineRun run = CommandLineRun.of("resume", folder.toString());

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("dgnet.sede is not a known key"), run.err());
    }

    @Test
    void theServiceResumesARunAsItIs() {
        CommandLineRun run = run("resume", "heart", "--set", "episodes=9");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: --set and --force are for the folder of a run. "), run.err());
        assertEquals(List.of(), service.asked());
    }

    @Test
    void everyCommandHasHelpAndIsInTheProgramsOwn() {
        String program = CommandLineRun.of("--help").out();
        for (String command : List.of("submit", "runs", "watch", "pause", "checkpoint", "stop")) {
            assertTrue(program.contains("\n  " + command + " "), program);
            CommandLineRun help = CommandLineRun.of(command, "--help");
            assertEquals(0, help.exitCode());
            assertTrue(help.out().contains("--token-file=FILE"), help.out());
            assertTrue(help.out().contains("Exit codes: see dgnet help exit-codes."), help.out());
        }
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(Stream.concat(Stream.of(arguments), Stream.of("--service", service.url()))
                .toArray(String[]::new));
    }

    private static String runs() {
        return "{\"runs\":["
                + String.join(
                        ",",
                        RunJson.queued("later", 1),
                        RunJson.training("now"),
                        RunJson.in("past", "completed"),
                        RunJson.failed("lost", "the device is lost"))
                + "]}";
    }

    private static String obeyed(String run, String checkpoint) {
        return "{\"run\":" + run + ",\"checkpoint\":" + checkpoint + "}";
    }

    private static String submitted() {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(Instant.parse("2026-11-01T12:00:00Z"));
    }
}
