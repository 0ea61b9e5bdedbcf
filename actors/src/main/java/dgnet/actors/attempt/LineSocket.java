package dgnet.actors.attempt;

import dgnet.actors.event.JsonLine;
import dgnet.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection between two processes of the same user on one machine, for records as lines of JSON. Sending never waits: a peer that does not
 * read is disconnected once too much waits for it.
 */
public final class LineSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineSocket.class);

    private static final Path SELF = Path.of("/proc/self");

    /** Longer than any batch of events. */
    private static final int LONGEST_LINE = 1 << 25;

    private static final int MOST_WAITING = 1000;
    private static final int BUFFER = 1 << 16;

    private final SocketChannel channel;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

    private final Thread writer;

    /**
     * A connection.
     *
     * @throws IOException if the peer is a process of another user
     */
    public LineSocket(SocketChannel channel) throws IOException {
        requireSameUser(channel);
        this.channel = channel;
        writer = daemon("attempt-writer", this::write);
        writer.start();
    }

    /** Connects to a socket. */
    static LineSocket connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new LineSocket(channel);
        } catch (IOException | RuntimeException fault) {
            channel.close();
            throw fault;
        }
    }

    /** The folder of the socket keeps other users out, too; this check does not depend on its permissions. */
    private static void requireSameUser(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            String peer =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            String own = Files.exists(SELF) ? Files.getOwner(SELF).getName() : System.getProperty("user.name");
            if (!peer.equals(own)) {
                throw new IOException("the process at the other end of the socket belongs to the user " + peer
                        + " and not to " + own);
            }
        }
    }

    /**
     * Reads lines on a thread of its own until the connection is closed.
     *
     * @param line receives each line; an exception closes the connection
     * @param closed called once at the end
     */
    public void read(Consumer<String> line, Runnable closed) {
        daemon("attempt-reader", () -> {
                    try {
                        readLines(line);
                    } catch (IOException | RuntimeException fault) {
                        LOG.debug("The connection is closed", fault);
                    }
                    close();
                    closed.run();
                })
                .start();
    }

    private void readLines(Consumer<String> take) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        // Not by Channels.newInputStream, which would keep writers waiting while it reads.
        while (channel.read(buffer.clear()) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte one = buffer.get();
                if (one == '\n') {
                    take.accept(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else if (line.size() < LONGEST_LINE) {
                    line.write(one);
                } else {
                    throw new DataException("the peer has sent a line of more than " + LONGEST_LINE + " bytes");
                }
            }
        }
    }

    /** Sends a record, unless the connection is closed. */
    public void send(Object message) {
        if (!waiting.offer(JsonLine.write(message))) {
            LOG.warn("A process does not read its messages and is disconnected");
            close();
        }
    }

    private void write() {
        try {
            while (channel.isOpen()) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(waiting.take() + "\n");
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException | InterruptedException ended) {
            close();
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        writer.interrupt();
        try {
            channel.close();
        } catch (IOException fault) {
            LOG.debug("The connection could not be closed", fault);
        }
    }
}
