package io.backhaul.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server without manners: reads a request's beginning and says whatever it likes, as long as anyone listens. */
final class HostileServer implements AutoCloseable {

    /** What is said on a connection; it ends when the other side hangs up. */
    interface Script {
        void say(OutputStream out, Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket server = open();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong said = new AtomicLong();
    private volatile Script script;
    private volatile String heard = "";

    private static ServerSocket open() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HostileServer start() {
        HostileServer hostile = new HostileServer();
        daemon(hostile::serve);
        return hostile;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    void script(Script next) {
        script = next;
        requests.set(0);
        said.set(0);
    }

    int requests() {
        return requests.get();
    }

    /** Bytes said since the script was set. */
    long said() {
        return said.get();
    }

    /** The last request's beginning. */
    String heard() {
        return heard;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> speak(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void speak(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] head = new byte[8_192];
            int length = in.read(head);
            if (length <= 0) {
                return;
            }
            heard = new String(head, 0, length, StandardCharsets.ISO_8859_1);
            requests.incrementAndGet();
            OutputStream out = socket.getOutputStream();
            script.say(
                    new OutputStream() {
                        @Override
                        public void write(int one) throws IOException {
                            write(new byte[] {(byte) one}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int count) throws IOException {
                            out.write(bytes, offset, count);
                            said.addAndGet(count);
                        }
                    },
                    socket);
        } catch (IOException | InterruptedException e) {
            // The client hung up: what the test waits for.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "hostile");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
