package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.sandbox.SandboxProcess;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three hosts: what happens to one is nothing to the others. */
@QuarkusTest
@QuarkusTestResource(value = DeadApiTest.ThreeHosts.class, restrictToAnnotatedClass = true)
class DeadApiTest {

    private static final String UPDATE = "oms-return-update";
    private static final String CANCEL = "return2-cancel";
    private static final int WINDOW = 20;
    private static final int IN_FLIGHT = 4;
    private static final long FIRST_WAIT = 100;
    private static final String SHOP2_CALLS = "SELECT count(*) FROM call WHERE account='shop2'";

    Workplace workplace;
    Hosts hosts;

    /** Besides the workplace's own sandbox: return2's, and that of the OMS account shop2, which comes and goes. */
    static final class Hosts {
        private final Workplace workplace;
        private final SandboxProcess return2;
        private SandboxProcess shop2;

        Hosts(Workplace workplace) {
            this.workplace = workplace;
            this.return2 = start("return2", 0);
            this.shop2 = start("shop2", 0);
        }

        private SandboxProcess start(String name, int port) {
            try {
                return SandboxProcess.start(workplace.folder().resolve(name), port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void restartShop2() {
            shop2 = start("shop2", shop2.port());
        }
    }

    /** Each system or account on a host of its own; the OMS's budget is what bounds its throughput. */
    public static class ThreeHosts extends WorkplaceResource {
        private Hosts hosts;

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new LinkedHashMap<>(super.start());
            hosts = new Hosts(workplace());
            settings.put("backhaul.oms.rate", "60");
            settings.put("backhaul.oms.shop2.url", hosts.shop2.url());
            settings.put("backhaul.oms.shop2.in-flight", String.valueOf(IN_FLIGHT));
            settings.put("backhaul.oms.shop3.url", hosts.shop2.url());
            settings.put("backhaul.oms.shop3.api-token", "sandbox-oms-token-shop3");
            settings.put("backhaul.return2.url", hosts.return2.url() + "/openapi");
            settings.put("backhaul.return2.token-url", hosts.return2.url() + "/oauth/token");
            settings.put("backhaul.breaker.window", String.valueOf(WINDOW));
            settings.put("backhaul.breaker.first", FIRST_WAIT + "ms");
            settings.put("backhaul.breaker.cap", "500ms");
            settings.put("backhaul.retry.cap", "200ms");
            settings.put("backhaul.http.response-timeout", "5s");
            return settings;
        }

        @Override
        public void inject(TestInjector injector) {
            super.inject(injector);
            injector.injectIntoFields(hosts, new TestInjector.MatchesType(Hosts.class));
        }

        @Override
        public void stop() {
            hosts.return2.close();
            hosts.shop2.close();
            super.stop();
        }
    }

    @AfterEach
    void everySourceBalances() {
        hosts.return2.clearFaults();
        hosts.shop2.clearFaults();
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    void aDeadHostIsLeftAloneUntilItIsBack() {
        long before = workplace.number(SHOP2_CALLS);
        hosts.shop2.close();
        drop(UPDATE + "/shop2", "dead.csv", "RODEAD", 40);
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.number(SHOP2_CALLS) >= before + WINDOW * 9 / 10);

        drop(UPDATE, "alive.csv", "ROALIVE", 30);
        Awaitility.await()
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(30))
                .until(() -> workplace.number("SELECT count(*) FROM request WHERE account='shop2'"
                                + " AND state IN ('READY','SENDING')")
                        == 40);
        assertEquals(30, confirmed(UPDATE, "alive.csv"));
        long tried = workplace.number(SHOP2_CALLS) - before;
        // The window, what was under way, and a probe now and then; without a breaker it would be hundreds.
        assertTrue(tried < 100, tried + " calls to a dead host");

        hosts.restartShop2();
        assertEquals(40, confirmed(UPDATE + "/shop2", "dead.csv"));
    }

    @Test
    void oneCallSeesWhetherTheHostIsBack() {
        hosts.shop2.reset();
        int failing = 30;
        long answerTakes = 400;
        hosts.shop2.fault(Map.of("system", "oms", "kind", "status", "status", 503, "count", failing));
        hosts.shop2.fault(Map.of("system", "oms", "kind", "delay", "delayMs", answerTakes, "share", 1.0));

        drop(UPDATE + "/shop2", "probe.csv", "ROPROBE", 12);
        assertEquals(12, confirmed(UPDATE + "/shop2", "probe.csv"));

        List<Instant> sent = times(hosts.shop2, "ROPROBE");
        assertEquals(failing + 12, sent.size());
        for (int probe = WINDOW + IN_FLIGHT + 1; probe <= failing; probe++) {
            long gap = millis(sent.get(probe - 1), sent.get(probe));
            assertTrue(gap >= FIRST_WAIT, "probe " + probe + " came after " + gap + " ms");
        }
        long gap = millis(sent.get(failing), sent.get(failing + 1));
        assertTrue(gap >= answerTakes, "the rest came " + gap + " ms after the probe, before its answer");
    }

    @Test
    void anAccountForWhichItsHostFailsDoesNotTakeEveryProbe() {
        long before = workplace.number(SHOP2_CALLS);
        hosts.shop2.reset();
        hosts.shop2.fault(Map.of("system", "oms", "path", "update", "kind", "status", "status", 503, "share", 1.0));
        drop(UPDATE + "/shop2", "failing.csv", "ROFAILING", 40);
        Awaitility.await().atMost(Workplace.LONG).until(() -> workplace.number(SHOP2_CALLS) >= before + WINDOW);

        String cancels =
                IntStream.range(0, 20).mapToObj(i -> "ROFINE" + i + "\n").collect(Collectors.joining());
        workplace.drop("oms-return-cancel/shop3", "fine.csv", "orderNo\n" + cancels);

        assertEquals(20, confirmed("oms-return-cancel/shop3", "fine.csv"));
        hosts.shop2.clearFaults();
        assertEquals(40, confirmed(UPDATE + "/shop2", "failing.csv"));
    }

    @Test
    void aBlackHoleTakesNothingFromTheOthers() {
        double alone = throughput("alone");
        hosts.return2.fault(Map.of("system", "return2", "kind", "hang", "share", 1.0));
        String cancels =
                IntStream.range(0, 200).mapToObj(i -> "OCSHOLE" + i + ",1\n").collect(Collectors.joining());
        workplace.drop(CANCEL, "hole.csv", "orderNumber,cancelType\n" + cancels);
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.number("SELECT count(*) FROM request WHERE system='return2' AND state='SENDING'")
                        == 16);

        double beside = throughput("beside");

        assertEquals(0, workplace.number("SELECT count(*) FROM request WHERE system='return2' AND state='CONFIRMED'"));
        assertTrue(beside >= 0.9 * alone, "%.1f/s alone, %.1f/s beside a black hole".formatted(alone, beside));
        hosts.return2.clearFaults();
        assertEquals(200, confirmed(CANCEL, "hole.csv"));
    }

    /** Calls a second while a file is sent. */
    private double throughput(String name) {
        int orders = 300;
        String prefix = "RO" + name.toUpperCase();
        drop(UPDATE, name + ".csv", prefix, orders);
        assertEquals(orders, confirmed(UPDATE, name + ".csv"));
        List<Instant> sent = times(workplace.sandbox(), prefix);
        return (orders - 1) * 1000.0 / millis(sent.get(0), sent.get(orders - 1));
    }

    private void drop(String folder, String file, String prefix, int orders) {
        workplace.drop(
                folder,
                file,
                "orderNo,referenceNo\n"
                        + IntStream.range(0, orders)
                                .mapToObj(i -> prefix + i + ",A\n")
                                .collect(Collectors.joining()));
    }

    private long confirmed(String folder, String file) {
        return workplace.awaitResult(folder, file).stream()
                .filter(row -> row.getField("outcome").equals("confirmed"))
                .count();
    }

    private static List<Instant> times(SandboxProcess sandbox, String prefix) {
        return sandbox.requests(10_000).stream()
                .filter(request -> request.path("body").asText().contains(prefix))
                .map((JsonNode request) -> Instant.parse(request.path("time").asText()))
                .toList();
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }
}
