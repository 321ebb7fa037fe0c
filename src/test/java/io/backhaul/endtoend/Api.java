package io.backhaul.endtoend;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** Asks the program under test through its API. */
final class Api {

    private Api() {}

    static Response get(String path) {
        return api().get("/api/" + path);
    }

    static Response post(String path) {
        return api().post("/api/" + path);
    }

    private static RequestSpecification api() {
        return RestAssured.given().header("Authorization", "Bearer " + Workplace.API_TOKEN);
    }
}
