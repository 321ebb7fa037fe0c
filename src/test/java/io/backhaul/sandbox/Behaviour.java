package io.backhaul.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What the documents leave open and tests want to turn, set by POST /sandbox/config.
 *
 * @param expiresIn lifetime of an access token, seconds
 * @param rotation whether a refresh brings a new refresh token
 * @param oauthErrorStatus HTTP status of an OAuth error: 400, or 200 as the vendor's schema suggests
 * @param tokenErrorStatus HTTP status for a dead access token: 401, or 200 as seen by clients
 * @param tokenPrefix what stands before the token in the header Access-Token
 * @param signatureReturn2 how vAuthorization is checked on Return 2.0
 * @param signatureOutbound how vAuthorization is checked on Outbound
 * @param clientId client_id of OAuth and the header clientKey
 * @param secretKey key of vAuthorization
 * @param omsToken fixed token of the OMS
 * @param omsApiKey key of tokens made for each OMS call
 * @param omsApiSecret secret of tokens made for each OMS call
 * @param stockRowsPerId rows (warehouses) a Return 2.0 stock query has for each id
 * @param inventoryRows rows the OMS stock list has in all
 * @param stockSeed another number makes other stock
 * @param clockAheadMs how far the clock of the OMS goes ahead of this machine's
 * @param listFilters order fields the OMS return list filters by; its real filters are unknown, so none
 */
record Behaviour(
        int expiresIn,
        Rotation rotation,
        int oauthErrorStatus,
        int tokenErrorStatus,
        String tokenPrefix,
        Signing signatureReturn2,
        Signing signatureOutbound,
        String clientId,
        String secretKey,
        String omsToken,
        String omsApiKey,
        String omsApiSecret,
        int stockRowsPerId,
        int inventoryRows,
        int stockSeed,
        long clockAheadMs,
        Set<String> listFilters) {

    enum Rotation {
        @JsonProperty("none")
        NONE,
        /** The old refresh token dies at the first use of the new pair. */
        @JsonProperty("rotate")
        ROTATE,
        /** The old refresh token dies at once. */
        @JsonProperty("at-once")
        AT_ONCE
    }

    enum Signing {
        @JsonProperty("off")
        OFF,
        @JsonProperty("path-only")
        PATH_ONLY,
        @JsonProperty("path-and-body")
        PATH_AND_BODY
    }

    static Behaviour standard() {
        return new Behaviour(
                3600,
                Rotation.ROTATE,
                400,
                401,
                "Bearer ",
                Signing.OFF,
                Signing.PATH_AND_BODY,
                "sandbox-client",
                "sandbox-secret",
                "sandbox-oms-token",
                "K".repeat(32),
                "test-api-secret",
                1,
                25,
                0,
                0,
                Set.of());
    }

    /** This behaviour with the given fields changed; a field that does not exist is an error. */
    Behaviour with(JsonNode changes) throws JsonProcessingException {
        ObjectNode all = Json.MAPPER.valueToTree(this);
        return Json.MAPPER.treeToValue(all.setAll((ObjectNode) changes), Behaviour.class);
    }
}
