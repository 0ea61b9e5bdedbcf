package dgnet.actors.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A request as bytes on a socket: what no decent client would send. */
final class RawRequest {
    private static final int PATIENCE_MILLISECONDS = 60_000;

    private RawRequest() {}

    /** Sends a request's head and body, and reads the answer until the service closes. */
    static String answer(int port, String head, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLISECONDS);
            OutputStream out = socket.getOutputStream();
            out.write((head + "\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Promises a body and sends it a byte at a time, until there is an answer. */
    static String dripped(int port, String head) throws IOException, InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLISECONDS);
            OutputStream out = socket.getOutputStream();
            out.write((head + "\r\nContent-Length: 1000\r\n\r\n{").getBytes(StandardCharsets.UTF_8));
            while (socket.getInputStream().available() == 0) {
                out.write(' ');
                out.flush();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            byte[] answer = new byte[4096];
            return new String(answer, 0, socket.getInputStream().read(answer), StandardCharsets.UTF_8);
        }
    }

    /** The status of an answer. */
    static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}
