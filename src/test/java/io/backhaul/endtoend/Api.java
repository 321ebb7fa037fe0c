package io.backhaul.endtoend;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

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

    private static RequestSpecification api() {
        return RestAssured.given().header("Authorization", "Bearer " + Workplace.API_TOKEN);
    }
}
