package dgnet.actors.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.client.FakeService;
import dgnet.actors.client.RunJson;
import dgnet.actors.client.ServiceAddress;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What comes of a service that is not there, or does not do what it is asked: one sentence, and an exit code that tells why. */
class ServiceRefusalTest {
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

    static Stream<List<String>> commands() {
        return Stream.of(
                List.of("submit", "quickstart"),
                List.of("runs"),
                List.of("watch", "heart"),
                List.of("pause", "heart"),
                List.of("checkpoint", "heart"),
                List.of("stop", "heart"),
                List.of("resume", "heart"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aServiceThatIsNotThere(List<String> command) {
        service.close();

        CommandLineRun run = run(command);

        assertEquals(4, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: The service at " + service.url() + " cannot be reached ("), run.err());
        assertTrue(
                run.err()
                        .endsWith(
                                "). Start it with dgnet serve, or give its address with --service or in DGNET_SERVICE.\n"),
                run.err());
        assertEquals(1, run.err().lines().count());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aServiceThatWantsAToken(List<String> command) throws IOException {
        answerEverything(command, 401, "{\"title\":\"Unauthorized\",\"status\":401}");

        CommandLineRun without = run(command);
        CommandLineRun with = run(command, "--token-file", token("s3cret\n").toString());

        assertEquals(4, without.exitCode());
        assertEquals(
                "dgnet: The service at " + service.url()
                        + " needs a token; set DGNET_TOKEN, or give a file with --token-file.\n",
                without.err());
        assertEquals(4, with.exitCode());
        assertTrue(
                with.err().startsWith("dgnet: The service at " + service.url() + " does not accept this token; "),
                with.err());
        assertEquals(
                List.of("Bearer s3cret"),
                service.asked().stream()
                        .map(asked -> asked.headers().getFirst("Authorization"))
                        .skip(1)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | 2 | it is so",
                "404 | 2 | it is so",
                "413 | 2 | it is so",
                "422 | 2 | it is so",
                "409 | 5 | it is so",
                "403 | 4 | The service at URL rejects the request: it is so",
                "429 | 4 | The service at URL cannot process the request now: it is so",
                "503 | 4 | The service at URL cannot process the request now: it is so",
                "500 | 4 | The service at URL failed: it is so"
            })
    void theExitCodeTellsWhoseFaultItIs(int status, int exitCode, String sentence) {
        for (List<String> command : commands().toList()) {
            answerEverything(command, status, "{\"title\":\"No\",\"status\":" + status + ",\"detail\":\"it is so\"}");

            CommandLineRun run = run(command);

            assertEquals("dgnet: " + sentence.replace("URL", service.url()) + ".\n", run.err(), command::toString);
            assertEquals(exitCode, run.exitCode(), command::toString);
            assertEquals("", run.out(), command::toString);
        }
    }

    @Test
    void somethingElseThatListensThere() {
        service.on("GET /runs", exchange -> FakeService.answer(exchange, 404, "text/html", "<h1>Not Found</h1>"));
        CommandLineRun page = run(List.of("runs"));
        service.on("GET /runs", exchange -> FakeService.answer(exchange, 200, "text/html", "<h1>Welcome</h1>"));
        CommandLineRun welcome = run(List.of("runs"));

        assertEquals(4, page.exitCode());
        assertTrue(page.err().contains("is not a dgnet service (HTTP 404)"), page.err());
        assertEquals(4, welcome.exitCode());
        assertEquals("dgnet: Cannot read the response of the service: <h1>Welcome</h1>.\n", welcome.err());
    }

    @Test
    void aRedirectionIsNotFollowed() {
        service.on("GET /runs", exchange -> {
            exchange.getResponseHeaders().set("Location", service.url() + "/api/v1/elsewhere");
            FakeService.answer(exchange, 302, "text/plain", "");
        });

        assertEquals(4, run(List.of("runs")).exitCode());
        assertEquals(1, service.asked().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "127.0.0.1:8470", "ftp://host", "http://", "http://me:secret@host", "http://host/?x", "h t"})
    void anAddressThatIsNone(String address) {
        CommandLineRun run = CommandLineRun.of("runs", "--service", address);

        assertEquals(2, run.exitCode());
        assertEquals(
                "dgnet: The address of the service is \"" + address
                        + "\", but must be an HTTP address, as http://127.0.0.1:8470.\n",
                run.err());
    }

    @Test
    void aTokenFileThatCannotBeUsed() throws IOException {
        Path absent = folder.resolve("absent");
        Path empty = token("\n");
        CommandLineRun unread = run(List.of("runs"), "--token-file", absent.toString());
        CommandLineRun nothing = run(List.of("runs"), "--token-file", empty.toString());

        assertEquals(2, unread.exitCode());
        assertTrue(unread.err().startsWith("dgnet: Cannot read the token file " + absent), unread.err());
        assertEquals(2, nothing.exitCode());
        assertEquals(
                "dgnet: The token file " + empty + " is empty; it must contain the token of the service.\n",
                nothing.err());
        CommandLineRun lines =
                run(List.of("runs"), "--token-file", token("two\nlines").toString());
        assertEquals(2, lines.exitCode());
        assertEquals(List.of(), service.asked());
    }

    @Test
    void theEnvironmentIsHeededWhereTheCommandSaysNothing() throws IOException {
        Map<String, String> environment = Map.of("DGNET_SERVICE", "https://host:9/dgnet/", "DGNET_TOKEN", "theirs");

        assertEquals(new ServiceAddress("https://host:9/dgnet", Optional.of("theirs")), address(environment));
        assertEquals(
                new ServiceAddress("http://127.0.0.1:8470", Optional.empty()),
                address(Map.of("DGNET_TOKEN", " ", "DGNET_SERVICE", "")));
        assertEquals(
                new ServiceAddress("http://here", Optional.of("mine")),
                address(environment, "--service=http://here", "--token-file=" + token("mine")));
        assertThrows(DataException.class, () -> address(Map.of("DGNET_TOKEN", "a b")));
    }

    @Test
    void anAddressIsShownWithoutItsToken() {
        assertEquals(
                "http://h",
                ServiceAddress.of("http://h/", Optional.of("s3cret")).toString());
    }

    @Test
    void anErrorLeavesTheOutputOfJsonEmpty() {
        answerEverything(List.of("runs"), 503, "{\"detail\":\"it is starting\"}");

        CommandLineRun run = run(List.of("runs", "--json"));

        assertEquals("", run.out());
        assertEquals(4, run.exitCode());
    }

    private static ServiceAddress address(Map<String, String> environment, String... arguments) {
        ServiceOptions options = new ServiceOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("service", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options.address(environment);
    }

    private Path token(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "token", ""), text);
    }

    private CommandLineRun run(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--service", service.url()));
        all.addAll(List.of(more));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private void answerEverything(List<String> command, int status, String body) {
        service.on("GET /runs/heart", 200, RunJson.training("heart"));
        String request =
                switch (command.get(0)) {
                    case "submit" -> "POST /runs";
                    case "runs" -> "GET /runs";
                    case "watch" -> "GET /runs/heart";
                    default -> "POST /runs/heart/" + command.get(0);
                };
        service.on(request, status, body);
    }
}
