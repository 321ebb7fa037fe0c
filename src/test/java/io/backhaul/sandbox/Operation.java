package io.backhaul.sandbox;

import com.networknt.schema.JsonSchema;
import java.util.Map;

/**
 * One operation of a contract.
 *
 * @param id its operationId
 * @param body schema of the request body, or null where there is none
 * @param params schema of each query parameter that is required
 */
record Operation(String id, JsonSchema body, Map<String, JsonSchema> params) {}
