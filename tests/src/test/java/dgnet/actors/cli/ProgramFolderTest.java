package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.Sha256;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The folder that the build assembles, started as a user starts it. */
@DisabledOnOs(OS.WINDOWS)
class ProgramFolderTest {
    private static final Path LAUNCHER =
            Path.of("../actors/target/dgnet/bin/dgnet").toAbsolutePath().normalize();

    /** Makes the Java machine tell its class path. */
    private static final String CLASS_PATH = "-XshowSettings:properties";

    @TempDir
    Path folder;

    @BeforeAll
    static void isAssembled() {
        Assumptions.assumeTrue(Files.exists(LAUNCHER), LAUNCHER + " is absent: the phase package assembles it");
    }

    @Test
    void startsFromAnyFolder() throws Exception {
        CommandLineRun run = start(LAUNCHER, Map.of(), "--version");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("dgnet "), run.out());
        assertEquals("", run.err());
    }

    @Test
    void startsThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("dgnet"), LAUNCHER);

        CommandLineRun run = start(link, Map.of(), "--version");

        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void passesArgumentsAndTheExitCodeOn() throws Exception {
        CommandLineRun run = start(LAUNCHER, Map.of(), "train", "two words");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: two words is neither"), run.err());
    }

    @Test
    void leavesTheProcessorsLibraryOutForACudaFlavour() throws Exception {
        CommandLineRun processor = start(LAUNCHER, Map.of("DGNET_OPTS", CLASS_PATH), "-V");
        CommandLineRun cuda = start(LAUNCHER, Map.of("DGNET_OPTS", CLASS_PATH, "PYTORCH_FLAVOR", "cu128"), "-V");

        assertTrue(processor.err().contains("pytorch-native-cpu"));
        assertTrue(cuda.err().contains("pytorch-engine"));
        assertFalse(cuda.err().contains("pytorch-native-cpu"));
    }

    @Test
    void recognisesTheFlavourOfAnExistingLibtorch() throws Exception {
        Files.createFile(folder.resolve("libtorch_cuda.so"));

        CommandLineRun run =
                start(LAUNCHER, Map.of("DGNET_OPTS", CLASS_PATH, "PYTORCH_LIBRARY_PATH", folder.toString()), "-V");

        assertTrue(run.err().contains("pytorch-engine"));
        assertFalse(run.err().contains("pytorch-native-cpu"));
    }

    @Test
    void theBillOfMaterialsListsEveryLibraryByItsHash() throws IOException {
        Path program = LAUNCHER.getParent().getParent();
        Path bill = program.resolve("dgnet.cdx.json");
        Assumptions.assumeTrue(Files.exists(bill), bill + " is absent: an offline build writes none");
        Set<String> listed = new TreeSet<>();
        for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).get("components")) {
            for (JsonNode hash : component.path("hashes")) {
                if (hash.get("alg").asText().equals("SHA-256")
                        && !component.get("group").asText().equals("dgnet")) {
                    listed.add(hash.get("content").asText());
                }
            }
        }
        Set<String> shipped = new TreeSet<>();
        try (Stream<Path> jars = Files.list(program.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                if (!jar.getFileName().toString().startsWith("dgnet-")) {
                    shipped.add(Sha256.of(jar));
                }
            }
        }

        assertFalse(shipped.isEmpty());
        assertEquals(shipped, listed);
    }

    @Test
    void containsTheScriptForCompletion() throws Exception {
        Path script = LAUNCHER.getParent().getParent().resolve("completions/dgnet.bash");

        CommandLineRun run = start(LAUNCHER, Map.of(), "completion", "bash");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(run.out().strip(), Files.readString(script).strip());
    }

    @Test
    void aConfigurationWithABareNameIncludesTheFilesBesideIt() throws Exception {
        Files.writeString(folder.resolve("base.conf"), "dgnet.data.target = D\ndgnet.data.root = absent\n");
        Files.writeString(folder.resolve("mine.conf"), "include \"mnms.conf\"\ninclude \"base.conf\"\n");
        Files.writeString(folder.resolve("mnms.conf"), "dgnet.name = bare\n");

        CommandLineRun bare = start(LAUNCHER, Map.of(), "train", "mine.conf");
        CommandLineRun relative = start(LAUNCHER, Map.of(), "train", "./mine.conf");
        CommandLineRun absolute =
                start(LAUNCHER, Map.of(), "train", folder.resolve("mine.conf").toString());

        assertEquals(2, bare.exitCode());
        assertTrue(bare.err().contains("absent does not exist; set data.root"), bare.err());
        assertEquals(bare.err(), relative.err());
        assertEquals(bare.err(), absolute.err());
    }

    @Test
    void opensFilesOfAnyNameWithoutALocale() throws Exception {
        Assumptions.assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "this test needs such a name");
        Path scan = folder.resolve("Größe.nii");
        NiftiWriter.write(
                scan,
                NiftiHeader.of(new int[] {2, 1, 1}, new double[] {1, 1, 1}, Affine.scaling(1, 1, 1)),
                DataType.UINT8,
                new byte[] {1, 2});

        for (Map<String, String> locale : List.of(
                Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""),
                Map.of("LC_ALL", "C", "LC_CTYPE", "", "LANG", ""),
                Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "POSIX"))) {
            CommandLineRun run = start(LAUNCHER, locale, "inspect", scan.toString());

            assertEquals(0, run.exitCode(), locale + run.err());
            assertTrue(run.out().contains("Größe.nii"), run.out());
        }
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        CommandLineRun run = start(LAUNCHER, Map.of("JAVA_HOME", folder.toString()), "--version");

        assertEquals(2, run.exitCode());
        assertEquals(
                "dgnet: no Java at " + folder + "/bin/java; install a Java 17 or newer, or set JAVA_HOME to one.\n",
                run.err());
    }

    private CommandLineRun start(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().keySet().removeIf(name -> name.startsWith("DGNET_") || name.startsWith("PYTORCH_"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().putAll(environment);
        int exitCode = process.start().waitFor();
        return new CommandLineRun(
                exitCode, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
