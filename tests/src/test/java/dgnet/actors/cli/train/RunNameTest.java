package dgnet.actors.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.cli.Dgnet;
import dgnet.actors.cli.RunFixture;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run given by its name is found in the folder {@code runs} of the working directory, so the program runs in a process of its own. */
class RunNameTest {
    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void create() throws IOException {
        run = RunFixture.create(Files.createDirectory(folder.resolve("runs")).toRealPath());
    }

    @Test
    void inspectFindsTheRun() throws Exception {
        CommandLineRun inspect = program("inspect", "toy");

        assertEquals(0, inspect.exitCode(), inspect.err());
        assertTrue(inspect.out().startsWith("run             " + run.path() + "\n"), inspect.out());
    }

    @Test
    void evaluatePredictAndExportFindTheRun() throws Exception {
        Files.writeString(folder.resolve("scan.nii"), "not read: the run has no checkpoint");

        for (CommandLineRun command : List.of(
                program("evaluate", "toy"),
                program("predict", "toy", "scan.nii", "--output", "labels"),
                program("export", "toy", "toy.dgnet"))) {
            assertEquals(
                    "dgnet: The run " + run.path() + " has no checkpoint yet; continue it with dgnet resume "
                            + run.path() + ".\n",
                    command.err());
        }
    }

    @Test
    void resumeContinuesTheRunInThisProcess() throws Exception {
        CommandLineRun resume = program("resume", "toy", "--set", "seed=9");

        assertEquals(2, resume.exitCode());
        assertTrue(resume.err().contains("seed: 1 → 9"), resume.err());
    }

    @Test
    void resumeAsksTheServiceForARunThatTheServiceHasStarted() throws Exception {
        try (LineFile events = LineFile.open(run.events())) {
            events.append(JsonLine.write(new RunEvent.RunDispatched("toy", Instant.EPOCH, 0, 1, "cpu")));
        }

        CommandLineRun resume = program("resume", "toy");

        assertEquals(4, resume.exitCode());
        assertTrue(resume.err().startsWith("dgnet: The service at "), resume.err());
    }

    @Test
    void onlyAFileOrARunOfThatNameHasPrecedence() throws Exception {
        Path data = Files.createDirectory(folder.resolve("toy"));
        CommandLineRun besideAFolder = program("export", "toy", "toy.dgnet");
        Files.writeString(data.resolve("resolved.conf"), "no configuration");
        CommandLineRun besideARun = program("export", "toy", "toy.dgnet");

        assertTrue(besideAFolder.err().startsWith("dgnet: The run " + run.path() + " has no checkpoint yet"));
        assertTrue(besideARun.err().contains("/toy/resolved.conf: "), besideARun.err());
    }

    private CommandLineRun program(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Dgnet.class.getName()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // Nothing listens at port 1.
        process.environment().put("DGNET_SERVICE", "http://127.0.0.1:1");
        int exitCode = process.start().waitFor();
        return new CommandLineRun(exitCode, Files.readString(out), Files.readString(err));
    }
}
