package io.backhaul.endtoend;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks the program under test through its API. */
final class Api {

    private Api() {}

    static Response get(String path) {
        return api().get("/api/" + path);
    }

    static Response post(String path) {
        return api().post("/api/" + path);
    }

    static Response post(String path, String body) {
        return api().contentType("application/octet-stream")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/api/" + path);
    }

    /** A body that does not say how long it is, of the type that curl gives it; the status of the answer. */
    static int postChunked(String path, String body) throws IOException, InterruptedException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/" + path))
                .header("Authorization", "Bearer " + Workplace.API_TOKEN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** An answer that is read as it comes. */
    static HttpResponse<InputStream> stream(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/" + path))
                .header("Authorization", "Bearer " + Workplace.API_TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /**
     * Announces the whole body and closes the connection early.
     *
     * @param sent how many characters of the body are sent
     * @param begun whether the beginning of the answer is waited for
     */
    static void startAndGoAway(String path, String body, int sent, boolean begun) throws IOException {
        try (Line line = new Line()) {
            line.head("POST", path, body.length());
            line.send(body.substring(0, sent).getBytes(StandardCharsets.US_ASCII));
            if (begun) {
                line.in.read();
            }
        }
    }

    /** One connection, used for several requests. */
    static final class Line implements AutoCloseable {
        private final Socket socket = new Socket("127.0.0.1", RestAssured.port);
        private final InputStream in = new BufferedInputStream(socket.getInputStream());

        Line() throws IOException {
            socket.setSoTimeout(20_000);
        }

        void head(String method, String path, int length) throws IOException {
            send((method + " /api/" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + Workplace.API_TOKEN + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                            + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        void post(String path, int length) throws IOException {
            head("POST", path, length);
            send(new byte[length]);
        }

        void get(String path) throws IOException {
            head("GET", path, 0);
        }

        /** Of an answer that says how long it is, which is read to its end; -1 where the connection is closed. */
        int status() throws IOException {
            int status = -1;
            int length = 0;
            for (String header = header(); !header.isEmpty(); header = header()) {
                if (status < 0) {
                    status = Integer.parseInt(header.split(" ")[1]);
                } else if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(
                            header.substring(header.indexOf(':') + 1).trim());
                }
            }
            in.readNBytes(length);
            return status;
        }

        private String header() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
                line.append((char) read);
            }
            return line.toString().trim();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static RequestSpecification api() {
        return RestAssured.given().header("Authorization", "Bearer " + Workplace.API_TOKEN);
    }
}
