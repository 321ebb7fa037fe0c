package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds each call against the contract and remembers those that break it. */
final class ContractGuard {
    /** One call that broke the contract. */
    record Violation(String time, String path, List<String> errors) {}

    private final List<Violation> violations = new ArrayList<>();

    /** What is wrong with a call; empty where all is well. */
    List<String> check(Call call, Operation operation) {
        List<String> errors = new ArrayList<>();
        if (operation == null) {
            errors.add("no operation " + call.method() + " " + call.path());
        } else {
            checkParams(call, operation.params(), errors);
            checkBody(call, operation.body(), errors);
        }
        if (!errors.isEmpty()) {
            violations.add(new Violation(Instant.now().toString(), call.path(), errors));
        }
        return errors;
    }

    List<Violation> violations() {
        return violations;
    }

    void reset() {
        violations.clear();
    }

    private static void checkParams(Call call, Map<String, JsonSchema> params, List<String> errors) {
        params.forEach((name, schema) -> {
            String value = call.param(name);
            if (value == null) {
                errors.add("query parameter " + name + " is missing");
            } else {
                add(name, schema.validate(TextNode.valueOf(value)), errors);
            }
        });
    }

    private static void checkBody(Call call, JsonSchema schema, List<String> errors) {
        if (schema == null) {
            if (call.body().length() > 0) {
                errors.add("a body where none belongs");
            }
            return;
        }
        String type = call.header("Content-Type");
        if (type == null || !type.toLowerCase().startsWith("application/json")) {
            errors.add("Content-Type is " + type);
        }
        if (call.json().isMissingNode()) {
            errors.add("the body is not JSON");
        } else {
            add("body", schema.validate(call.json()), errors);
        }
    }

    private static void add(String where, Iterable<ValidationMessage> messages, List<String> errors) {
        messages.forEach(message -> errors.add(where + " " + message.getMessage()));
    }
}
