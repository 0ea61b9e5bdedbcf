package dgnet.actors.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dgnet.actors.attempt.Channel.ToAttempt;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The connection between a service and the process of a run. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a socket there does not tell who is at its other end")
class LineSocketTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    Path folder;

    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void open() throws IOException {
        socket = folder.resolve("socket");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void messagesArriveInOrderAndTheEndIsReported() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        CountDownLatch closed = new CountDownLatch(1);
        LineSocket sender = LineSocket.connect(socket);
        try (LineSocket receiver = new LineSocket(server.accept())) {
            receiver.read(lines::add, closed::countDown);
            for (int count = 1; count <= 500; count++) {
                sender.send(new ToAttempt.Appended(count));
            }

            for (int count = 1; count <= 500; count++) {
                assertEquals("{\"type\":\"Appended\",\"count\":" + count + "}", lines.poll(30, TimeUnit.SECONDS));
            }
            sender.close();
            assertTrue(closed.await(30, TimeUnit.SECONDS), "the end of the connection");
        }
    }

    @Test
    void aPeerThatDoesNotReadIsDisconnectedAndTheSenderNeverWaits() throws Exception {
        try (SocketChannel deaf = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                LineSocket sender = new LineSocket(server.accept())) {
            String text = "x".repeat(100_000);
            for (int i = 0; i < 1100; i++) {
                sender.send(new ToAttempt.Fenced(text));
            }

            // Everything that was under way arrives, and then the end.
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long bytes = 0;
            for (int read = deaf.read(buffer); read >= 0; read = deaf.read(buffer.clear())) {
                bytes += read;
            }
            assertTrue(bytes < 1100L * text.length(), "bytes: " + bytes);
        }
    }

    @Test
    void aLineWithoutAnEndClosesTheConnection() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (SocketChannel flood = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                LineSocket receiver = new LineSocket(server.accept())) {
            receiver.read(line -> {}, closed::countDown);

            assertThrows(IOException.class, () -> {
                ByteBuffer noise = ByteBuffer.allocate(1 << 20);
                for (int i = 0; i < 1000; i++) {
                    flood.write(noise.clear());
                }
            });

            assertTrue(closed.await(30, TimeUnit.SECONDS), "the end of the connection");
        }
    }

    @Test
    void aProcessOfAnotherUserIsRefusedEvenIfItCanReachTheSocket() throws Exception {
        boolean root = Files.getOwner(folder).getName().equals("root");
        assumeTrue(
                root && Files.isExecutable(SETPRIV) && Files.isExecutable(PYTHON),
                "there is no other user here; run as root, with setpriv and python3");
        // As if somebody had opened the folder.
        for (Path open = folder; open.getNameCount() > 1; open = open.getParent()) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        Process other = new ProcessBuilder(List.of(
                        SETPRIV.toString(),
                        "--reuid=65534",
                        "--clear-groups",
                        PYTHON.toString(),
                        "-c",
                        "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(1)",
                        socket.toString()))
                .redirectErrorStream(true)
                .start();
        try (SocketChannel accepted = server.accept()) {
            IOException refused = assertThrows(IOException.class, () -> new LineSocket(accepted));

            assertTrue(
                    refused.getMessage().contains("belongs to the user nobody and not to root"), refused.getMessage());
        } finally {
            other.destroyForcibly();
        }
    }
}
