package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The completion of commands and options in a shell. */
@DisabledOnOs(OS.WINDOWS)
class CompletionTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    Path folder;

    @Test
    void bashCompletesACommand() throws Exception {
        assertEquals("train", completed("dgnet tra", 1));
    }

    @Test
    void bashCompletesAnOptionOfACommand() throws Exception {
        assertEquals("--continue", completed("dgnet train --cont", 2));
    }

    @Test
    void theScriptIsTheSameForZsh() {
        CommandLineRun zsh = CommandLineRun.of("completion", "zsh");

        assertEquals(0, zsh.exitCode(), zsh.err());
        assertEquals(CommandLineRun.of("completion", "bash").out(), zsh.out());
    }

    @Test
    void anUnknownShellIsRejected() {
        CommandLineRun fish = CommandLineRun.of("completion", "fish");

        assertEquals(2, fish.exitCode());
        assertTrue(fish.err().contains("but was 'fish'"), fish.err());
    }

    /** The completions of a command line whose last word is incomplete. */
    private String completed(String line, int lastWord) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(BASH), "there is no " + BASH);
        Path script = Files.writeString(
                folder.resolve("dgnet.bash"),
                CommandLineRun.of("completion", "bash").out());
        Process bash = new ProcessBuilder(
                        BASH.toString(),
                        "-c",
                        "source " + script + "; COMP_WORDS=(" + line + "); COMP_CWORD=" + lastWord
                                + "; _complete_dgnet; echo ${COMPREPLY[@]}")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), output);
        return output.strip();
    }
}
