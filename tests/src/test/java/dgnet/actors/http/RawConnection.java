package dgnet.actors.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that a test keeps open, byte by byte. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 60_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: ([0-9]+)\r\n");

    private final Socket socket = new Socket();
    private final InputStream in;

    private RawConnection(int port, String from) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLISECONDS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RawConnection open(int port) throws IOException {
        return from("127.0.0.1", port);
    }

    /** From an address of this machine, as 127.0.0.2. */
    static RawConnection from(String address, int port) throws IOException {
        return new RawConnection(port, address);
    }

    RawConnection send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a whole request without a body. */
    RawConnection ask(String method, String path) throws IOException {
        return send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    /** The next response, with its body if the head gives its length. */
    String answer() throws IOException {
        String head = head();
        Matcher length = LENGTH.matcher(head);
        return length.find() ? head + text(Integer.parseInt(length.group(1))) : head;
    }

    /** The next response's head. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the service closed the connection after \"" + head + "\"");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** So many bytes of a body, or fewer if the service ends it before. */
    byte[] body(int length) throws IOException {
        return in.readNBytes(length);
    }

    /** The same as text. */
    String text(int length) throws IOException {
        return new String(body(length), StandardCharsets.UTF_8);
    }

    /** Waits until the service closes the connection, which it does without a word. */
    void awaitClose() throws IOException {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new IOException("the service sent " + (char) next + text(in.available()));
            }
        } catch (SocketException reset) {
            // Closed with bytes unread.
        }
    }

    /** Sends a byte each 50 ms until the service closes the connection. */
    void dripUntilClosed() throws IOException, InterruptedException {
        socket.setSoTimeout(50);
        while (true) {
            try {
                send("x");
                awaitClose();
                return;
            } catch (SocketTimeoutException stillOpen) {
                // Another byte.
            } catch (SocketException reset) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
