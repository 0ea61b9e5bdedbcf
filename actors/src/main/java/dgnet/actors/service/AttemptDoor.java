package dgnet.actors.service;

import dgnet.actors.attempt.Channel;
import dgnet.actors.attempt.Channel.ToAttempt;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.attempt.LineSocket;
import dgnet.actors.event.JsonLine;
import dgnet.data.DataException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place where the processes of attempts connect with the service: a socket in a folder that only the service's user can enter. There is
 * no port and no password. The place is a function of the service's folder, so that attempts find the next service too.
 */
final class AttemptDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptDoor.class);
    private static final String SOCKET = "socket";

    /** The most bytes of a socket's path that every system allows, less some. */
    private static final int LONGEST_PATH = 100;

    /** The pause after a connection that could not be accepted, for example because too many files are open. */
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    /** The connection of an attempt that has introduced itself. */
    static final class Link {
        private record Receiver(Consumer<ToService> message, Runnable closed) {}

        private final ToService.Hello hello;
        private final LineSocket socket;
        private final CompletableFuture<Receiver> receiver = new CompletableFuture<>();

        private Link(ToService.Hello hello, LineSocket socket) {
            this.hello = hello;
            this.socket = socket;
        }

        /** What the attempt has introduced itself with. */
        ToService.Hello hello() {
            return hello;
        }

        /** Passes on the further messages, on another thread; {@code closed} is called after the last one. */
        void receive(Consumer<ToService> message, Runnable closed) {
            receiver.complete(new Receiver(message, closed));
        }

        void send(ToAttempt message) {
            socket.send(message);
        }

        /**
         * Rejects the attempt; its process must end.
         *
         * @param reason a sentence
         */
        void reject(String reason) {
            send(new ToAttempt.Fenced(reason));
            receiver.complete(new Receiver(message -> {}, () -> {}));
        }

        void close() {
            receiver.complete(new Receiver(message -> {}, () -> {}));
            socket.close();
        }
    }

    private final Path socket;
    private final ServerSocketChannel server;

    private AttemptDoor(Path socket, ServerSocketChannel server) {
        this.socket = socket;
        this.server = server;
    }

    /**
     * Opens the door of the service whose folder this process has locked.
     *
     * @param folder the service's folder
     */
    static AttemptDoor open(Path folder) {
        Path socket = socket(folder);
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                // Of an earlier process.
                Files.deleteIfExists(socket);
                server.bind(UnixDomainSocketAddress.of(socket));
            } catch (IOException | RuntimeException fault) {
                server.close();
                throw fault;
            }
            return new AttemptDoor(socket, server);
        } catch (IOException e) {
            throw new DataException("the socket for the processes of runs, " + socket + ", cannot be opened: " + e, e);
        }
    }

    /** The socket's path in the service's folder, or in a private folder for temporary files if the path would be too long. */
    private static Path socket(Path folder) {
        Path inside = processes(folder).resolve(SOCKET);
        boolean fits = inside.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
        Path parent = fits
                ? inside.getParent()
                : Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "dgnet-" + UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8)));
        try {
            Files.createDirectories(parent);
            requirePrivate(parent, folder);
        } catch (IOException e) {
            throw new DataException("the folder " + parent + " cannot be created: " + e, e);
        }
        return parent.resolve(SOCKET);
    }

    /** Another user can have created the folder before, or a link with its name. */
    private static void requirePrivate(Path parent, Path folder) throws IOException {
        boolean own = Files.getOwner(parent, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(folder));
        if (!own || !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            throw new DataException(
                    "the folder " + parent + " belongs to another user; remove it, or choose a shorter runs-dir");
        }
        if (parent.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** The folder for the files of the runs' processes in the service's folder. */
    static Path processes(Path folder) {
        return folder.resolve("processes");
    }

    Path socket() {
        return socket;
    }

    /** Starts to accept connections, each on a thread of its own, until the door is closed. */
    void accept(Consumer<Link> arrived) {
        Thread thread = new Thread(() -> acceptAll(arrived), "attempt-door");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll(Consumer<Link> arrived) {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                try {
                    read(new LineSocket(channel), arrived);
                } catch (IOException refused) {
                    LOG.warn("A connection to {} is refused: {}", socket, refused.getMessage());
                    channel.close();
                }
            } catch (IOException | RuntimeException fault) {
                if (server.isOpen()) {
                    LOG.warn("A connection to {} cannot be accepted: {}", socket, fault.toString());
                    LockSupport.parkNanos(AFTER_A_FAULT.toNanos());
                }
            }
        }
    }

    private static void read(LineSocket line, Consumer<Link> arrived) {
        CompletableFuture<Link> link = new CompletableFuture<>();
        line.read(
                text -> {
                    ToService message = JsonLine.read(text, ToService.class);
                    if (link.isDone()) {
                        link.join().receiver.join().message().accept(message);
                    } else if (message instanceof ToService.Hello hello) {
                        link.complete(new Link(hello, line));
                        greet(link.join(), arrived);
                    } else {
                        throw new DataException("an attempt begins with another message than Hello");
                    }
                },
                () -> {
                    if (link.isDone()) {
                        link.join().receiver.join().closed().run();
                    }
                });
    }

    private static void greet(Link link, Consumer<Link> arrived) {
        if (link.hello().version() == Channel.VERSION) {
            arrived.accept(link);
        } else {
            link.reject("the service is of another version, which cannot receive the events of "
                    + link.hello().program() + "; it starts a new attempt");
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException fault) {
            LOG.debug("The socket {} could not be removed", socket, fault);
        }
    }
}
