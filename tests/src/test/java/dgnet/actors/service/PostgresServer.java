package dgnet.actors.service;

import dgnet.data.FileTree;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A server of PostgreSQL from the operating system's packages, with its files in a temporary folder. */
public final class PostgresServer {
    /** The user of every database. */
    public static final String USER = "tester";

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path folder;
    private final int port;
    private int databases;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** Starts one; skips the test if it is not installed. */
    public static PostgresServer startOrSkip() throws IOException, InterruptedException {
        Optional<PostgresServer> server = start();
        Assumptions.assumeTrue(server.isPresent(), "PostgreSQL is not installed here; package postgresql");
        return server.get();
    }

    /** Starts one, where it is installed. */
    private static Optional<PostgresServer> start() throws IOException, InterruptedException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        Optional<Path> programs;
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            programs = versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst();
        }
        if (programs.isEmpty()) {
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("postgres");
        // The server's user is another than this one where this one is root.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PostgresServer server = new PostgresServer(programs.get(), folder, port);
        Path data = folder.resolve("data");
        server.run("initdb", "-D", data.toString(), "-U", USER, "--auth=trust", "--no-sync");
        server.open();
        return Optional.of(server);
    }

    /** Starts the server, where it is closed. */
    public void open() throws IOException, InterruptedException {
        run(
                "pg_ctl",
                "-D",
                folder.resolve("data").toString(),
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-c listen_addresses=127.0.0.1 -c port=" + port + " -c unix_socket_directories=" + folder,
                "-w",
                "start");
    }

    /** Ends the server at once, as a crash does; its files stay. */
    public void close() throws IOException, InterruptedException {
        run("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "-w", "stop");
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("postgres", ".txt");
        int exitCode = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        String text = Files.readString(said);
        Files.delete(said);
        if (exitCode != 0) {
            throw new IOException(program + " ended with " + exitCode + ": " + text);
        }
    }

    /** A database that is empty. */
    JournalStore database() throws SQLException {
        return new JournalStore(emptyDatabase(), USER, "");
    }

    /** The address of a database that is empty, as JDBC writes it. */
    public String emptyDatabase() throws SQLException {
        databases++;
        try (Connection connection = DriverManager.getConnection(address("postgres"), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE history" + databases);
        }
        return address("history" + databases);
    }

    private String address(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public void stop() throws IOException, InterruptedException {
        close();
        FileTree.delete(folder);
    }
}
