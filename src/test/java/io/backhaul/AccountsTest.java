package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Accounts as settings and environment name them. */
class AccountsTest {

    @Test
    void theEnvironmentNamesSettingsOfTheDefaultAccountAndOfOthers() {
        Accounts accounts = accounts(Map.of(
                "BACKHAUL_RETURN2_URL", "http://127.0.0.1/openapi",
                "BACKHAUL_RETURN2_TOKEN_URL", "http://127.0.0.1/oauth/token",
                "BACKHAUL_RETURN2_CLIENT_ID", "c",
                "BACKHAUL_OMS_SHOP2_URL", "http://127.0.0.1",
                "BACKHAUL_OMS_SHOP2_API_TOKEN", "t"));

        assertEquals(Set.of("default"), accounts.names("return2"));
        assertEquals(
                "http://127.0.0.1/oauth/token",
                accounts.return2("default").tokenUrl().orElseThrow());
        assertEquals(Set.of("shop2"), accounts.names("oms"));
        assertEquals("t", accounts.oms("shop2").apiToken().orElseThrow());
        assertEquals(Set.of(), accounts.names("outbound"));
        assertEquals(java.util.List.of(), accounts.problems());
    }

    @Test
    void noAccountIsCalledLikeASetting() {
        Set<String> firstWords = new TreeSet<>(Set.of("attachments"));
        Stream.of(Settings.Account.class, Settings.Return2.class, Settings.Outbound.class, Settings.Oms.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .map(Method::getName)
                .forEach(name -> firstWords.add(name.replaceAll("[A-Z].*", "")));
        assertEquals(firstWords, new TreeSet<>(Accounts.RESERVED));

        Accounts accounts = accounts(Map.of("backhaul.oms.token.url", "http://127.0.0.1"));
        assertTrue(
                accounts.problems().get(0).startsWith("backhaul.oms.token."),
                accounts.problems().toString());
    }

    @Test
    void documentsAreOfQueriesOnlyAndABatchHasASize() {
        String problem =
                "backhaul.operations.oms-return-cancel.documents needs .changes=false, .unanswered=repeat and no"
                        + " .batch: for documents that did not come the call is made again.";
        assertEquals(
                java.util.List.of(problem),
                TestSettings.accounts(TestSettings.of("backhaul.operations.oms-return-cancel.documents", "url"))
                        .problems());
        assertEquals(
                java.util.List.of("backhaul.operations.oms-return-cancel.batch.size must be at least 1."),
                TestSettings.accounts(TestSettings.of("backhaul.operations.oms-return-cancel.batch.size", "0"))
                        .problems());
    }

    @Test
    void aTimeZoneThatIsNoneIsTold() {
        assertEquals(
                java.util.List.of("backhaul.erp.time-zone Peking is no time zone; write one like Asia/Shanghai."),
                accounts(Map.of("BACKHAUL_ERP_TIME_ZONE", "Peking")).problems());
    }

    @Test
    void anOperationWhosePathIsStillToBeFoundOutDoesNotStart() {
        Settings settings = TestSettings.of(
                "backhaul.operations.mine.system", "return2",
                "backhaul.operations.mine.entity", "orderNumber",
                "backhaul.operations.mine.path", "<the path the vendor gave you>");

        assertEquals(
                java.util.List.of("backhaul.operations.mine.path must be a path that begins with /."),
                TestSettings.accounts(settings).problems());
    }

    @Test
    void aLookUpWaitsAMinuteOrTwiceTheResponseTimeOut() {
        assertEquals(60_000, accounts(Map.of()).settleAfterMillis("oms", "default"));
        assertEquals(
                90_000,
                accounts(Map.of("BACKHAUL_HTTP_RESPONSE_TIMEOUT", "45s")).settleAfterMillis("oms", "default"));
        assertEquals(
                7_000,
                accounts(Map.of("BACKHAUL_OMS_URL", "http://h", "BACKHAUL_OMS_SETTLE_AFTER", "7s"))
                        .settleAfterMillis("oms", "default"));
    }

    @Test
    void whatIsNoAddressOfAHostIsRefused() {
        for (String wrong :
                new String[] {"https://<your-host>/openapi", "https://my_host/open", "http:///x", "ftp://h"}) {
            Accounts accounts = accounts(Map.of("backhaul.oms.url", wrong, "backhaul.oms.api-token", "t"));

            assertTrue(accounts.problems().get(0).startsWith("backhaul.oms.url must be an address"), wrong);
        }
    }

    private static Accounts accounts(Map<String, String> environment) {
        return new Accounts(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withSources(new EnvConfigSource(environment, 300))
                .withMapping(Settings.class)
                .withValidateUnknown(false)
                .build()
                .getConfigMapping(Settings.class));
    }
}
