package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** What a system puts around its answers, as its documents show it. */
enum Envelope {
    RETURN2("PARAMETER_ERROR") {
        @Override
        ObjectNode accepted(Call call, JsonNode result) {
            return answer(true, null, null, result, false);
        }

        @Override
        ObjectNode refused(Call call, String code, String message) {
            return answer(false, code, message, null, false);
        }

        @Override
        ObjectNode fallback() {
            return answer(false, null, null, null, true);
        }

        private ObjectNode answer(boolean success, String code, String message, JsonNode result, boolean fallback) {
            ObjectNode answer = Json.object()
                    .put("requestId", id())
                    .put("success", success)
                    .put("hasBusinessException", code != null)
                    .put("errorCode", code)
                    .put("errorMsg", message)
                    .put("message", message);
            answer.set("result", result);
            return answer.put("isFallback", fallback);
        }
    },

    LEGACY("300001") {
        @Override
        ObjectNode accepted(Call call, JsonNode result) {
            ObjectNode answer = Json.object().put("code", 0);
            answer.set("data", result);
            answer.putArray("errors");
            return answer.put("message", "success")
                    .put("messageId", call.messageId())
                    .put("success", true);
        }

        @Override
        ObjectNode refused(Call call, String code, String message) {
            ObjectNode answer = Json.object().put("code", 3);
            answer.putArray("errors").addObject().put("code", code).put("message", message);
            return answer.put("message", "参数错误").put("messageId", call.messageId());
        }
    },

    OMS("40000") {
        @Override
        ObjectNode accepted(Call call, JsonNode result) {
            return answer("20000", true, result, "请求成功", null);
        }

        @Override
        ObjectNode refused(Call call, String code, String message) {
            return answer(code, false, null, "请求失败", message);
        }

        private ObjectNode answer(String code, boolean success, JsonNode data, String message, String error) {
            ObjectNode answer = Json.object().put("code", code).put("success", success);
            answer.set("data", data);
            answer.put("message", message);
            if (error == null) {
                answer.putArray("errors");
            } else {
                answer.putArray("errors").add(error);
            }
            return answer.put("timestamp", String.valueOf(System.currentTimeMillis()))
                    .put("duration", 0.001)
                    .put("requestId", id());
        }
    },

    OAUTH("invalid_request") {
        @Override
        ObjectNode accepted(Call call, JsonNode result) {
            return (ObjectNode) result;
        }

        @Override
        ObjectNode refused(Call call, String code, String message) {
            return Json.object().put("error", code).put("error_description", message);
        }
    };

    private final String parameterError;

    Envelope(String parameterError) {
        this.parameterError = parameterError;
    }

    /** The code of a request that does not keep to the contract. */
    String parameterError() {
        return parameterError;
    }

    abstract ObjectNode accepted(Call call, JsonNode result);

    abstract ObjectNode refused(Call call, String code, String message);

    /** The answer of a gateway in place of the service; where a system has no such thing, an empty object. */
    ObjectNode fallback() {
        return Json.object();
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
