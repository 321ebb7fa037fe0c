package io.backhaul.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import io.backhaul.Alarms;
import io.backhaul.TestSettings;
import io.backhaul.ledger.Leases;
import io.backhaul.ledger.LedgerOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an account's token is renewed and with what, on a real ledger; the endpoint answers as it is told. */
class ConnectionTest {

    private static final String ACCOUNT = "default";
    private static final String RETURN2 = "return2";
    private static final String OUTBOUND = "outbound";
    private static final Duration PAUSE = Duration.ofMillis(700);
    private static final Duration LEASE = Duration.ofMillis(1_500);

    private final Endpoint endpoint = new Endpoint();
    private final Alarms alarms = new Alarms();
    private LedgerOnDisk disk;
    private Grants grants;
    private Connection connection;

    /** Answers in turn, and remembers which refresh tokens it was asked with. */
    private static final class Endpoint extends TokenRequests {
        private final Deque<Supplier<Pair>> answers = new ArrayDeque<>();
        private final List<String> asked = new ArrayList<>();

        Endpoint() {
            super(null, null);
        }

        @Override
        Pair ask(String account, AuthorizationGrant grant) {
            asked.add(((RefreshTokenGrant) grant).getRefreshToken().getValue());
            return answers.remove().get();
        }

        void answer(String access, String refresh) {
            long now = System.currentTimeMillis();
            answers.add(() -> new Pair(access, refresh, now, now + 3_600_000));
        }

        void fail(RuntimeException failure) {
            answers.add(() -> {
                throw failure;
            });
        }
    }

    @BeforeEach
    void open() {
        disk = LedgerOnDisk.open(
                "backhaul.return2.url", "http://127.0.0.1:9/openapi", "backhaul.return2.refresh-token", "rt1");
        KeyRing keys = new KeyRing(disk.settings, disk.database);
        grants = new Grants(disk.ledger, new Vault(keys), keys, disk.settings);
        grants.open();
        connection = program();
    }

    @AfterEach
    void close() {
        disk.ledger.close();
    }

    /** One more program that works on the same ledger. */
    private Connection program() {
        return new Connection(
                ACCOUNT,
                new Connection.Times(Duration.ofSeconds(60), PAUSE, PAUSE, LEASE),
                grants,
                endpoint,
                disk.leases(),
                alarms);
    }

    private void afterThePause() {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> connection.isUsable(RETURN2));
    }

    @Test
    void aPairIsKeptBeforeItIsUsedAndTheOneBeforeIsTheSpare() {
        endpoint.answer("at2", "rt2");
        assertEquals("at2", connection.token(RETURN2));

        Grant kept = grants.read(ACCOUNT);
        assertEquals("rt2", kept.refreshToken());
        assertEquals("rt1", kept.spareRefreshToken());
        assertEquals("at2", program().token(RETURN2), "another start asks for nothing");
        assertEquals(List.of("rt1"), endpoint.asked);
    }

    @Test
    void theSpareIsTriedWhenTheNewestIsDead() {
        endpoint.answer("at2", "rt2");
        connection.token(RETURN2);
        connection.refused(RETURN2, "at2");
        endpoint.fail(new DeadGrantException());
        endpoint.answer("at3", "rt3");

        assertEquals("at3", connection.token(RETURN2));
        assertEquals(List.of("rt1", "rt2", "rt1"), endpoint.asked);
        assertEquals("rt3", grants.read(ACCOUNT).refreshToken());
        assertTrue(alarms.standing().isEmpty());
    }

    @Test
    void withoutARefreshTokenInTheAnswerTheOldOneStays() {
        endpoint.answer("at2", null);
        connection.token(RETURN2);
        connection.refused(RETURN2, "at2");
        endpoint.answer("at3", null);

        assertEquals("at3", connection.token(RETURN2));
        assertEquals("rt1", grants.read(ACCOUNT).refreshToken());
    }

    @Test
    void aRefusalOfATokenThatIsReplacedAlreadyAsksForNothing() {
        endpoint.answer("at2", "rt2");
        connection.token(RETURN2);
        connection.refused(RETURN2, "at2");
        endpoint.answer("at3", "rt3");
        connection.token(RETURN2);

        connection.refused(RETURN2, "at2");

        assertEquals("at3", connection.token(RETURN2));
        assertEquals(2, endpoint.asked.size());
    }

    @Test
    void twoRenewalsRightAfterEachOtherAreNoMatterWhenTokensWereTakenInBetween() {
        for (int i = 1; i <= 5; i++) {
            endpoint.answer("at" + i, "rt" + i + "'");
            assertEquals("at" + i, connection.token(RETURN2));
            connection.accepted(RETURN2, "at" + i);
            connection.refused(RETURN2, "at" + i);
        }
        assertEquals(5, endpoint.asked.size());
    }

    @Test
    void tokensThatAreNeverTakenAreNotAskedForWithoutEnd() {
        endpoint.answer("at2", "rt2");
        endpoint.answer("at3", "rt3");
        connection.token(RETURN2);
        connection.refused(RETURN2, "at2");
        connection.token(RETURN2);
        connection.refused(RETURN2, "at3");

        assertFalse(connection.isUsable(RETURN2));
        assertEquals(2, endpoint.asked.size());
    }

    @Test
    void aFailureDeletesNothingAndIsFollowedByAPause() {
        endpoint.fail(new CredentialsException("the token endpoint answers 503"));
        assertThrows(CredentialsException.class, () -> connection.token(RETURN2));
        assertThrows(CredentialsException.class, () -> connection.token(RETURN2));
        assertEquals(1, endpoint.asked.size());
        assertFalse(connection.isUsable(RETURN2));

        endpoint.answer("at2", "rt2");
        afterThePause();
        assertEquals("at2", connection.token(RETURN2));
        assertTrue(alarms.standing().isEmpty());
    }

    @Test
    void aDeadGrantNeedsLoginIsNotAskedAgainAndIsTakenUpWhenConnected() {
        endpoint.fail(new DeadGrantException());
        assertThrows(CredentialsException.class, () -> connection.token(RETURN2));
        assertEquals(Set.of("return2 default"), alarms.standing());
        for (int i = 0; i < 5; i++) {
            assertThrows(CredentialsException.class, () -> connection.token(RETURN2));
            assertFalse(connection.isUsable(RETURN2));
        }
        assertThrows(CredentialsException.class, () -> program().token(RETURN2), "another start");
        assertEquals(1, endpoint.asked.size());

        grants.replace(ACCOUNT, new Grant("at9", "rt9", null, 1, Long.MAX_VALUE, false));
        Awaitility.await().until(() -> connection.isUsable(RETURN2));
        assertEquals("at9", connection.token(RETURN2));
        assertTrue(alarms.standing().isEmpty());
    }

    /** The same ledger under settings that give another refresh token. */
    private Grants given(String refreshToken) {
        KeyRing keys = new KeyRing(disk.settings, disk.database);
        return new Grants(
                disk.ledger,
                new Vault(keys),
                keys,
                TestSettings.of(
                        "backhaul.return2.url",
                        "http://127.0.0.1:9/openapi",
                        "backhaul.return2.refresh-token",
                        refreshToken));
    }

    @Test
    void aNewRefreshTokenInTheSettingsIsTriedOnceTheOneBeforeIsDead() {
        endpoint.answer("at2", "rt2");
        connection.token(RETURN2);
        grants = given("new");
        connection = program();
        connection.token(RETURN2);
        connection.refused(RETURN2, "at2");
        endpoint.fail(new DeadGrantException());
        endpoint.fail(new DeadGrantException());
        assertThrows(DeadGrantException.class, () -> connection.token(RETURN2));
        endpoint.answer("at3", "rt3");

        Awaitility.await().until(() -> connection.isUsable(RETURN2));
        assertEquals("at3", connection.token(RETURN2));
        assertEquals(List.of("rt1", "rt2", "rt1", "new"), endpoint.asked);
    }

    @Test
    void aRefreshTokenOfTheSettingsThatIsDeadIsNotTriedAgain() {
        endpoint.fail(new DeadGrantException());
        assertThrows(CredentialsException.class, () -> connection.token(RETURN2));
        grants.sealAnew();

        assertTrue(grants.read(ACCOUNT).needsLogin());
        assertEquals("new", given("new").read(ACCOUNT).refreshToken());
    }

    @Test
    void requestsThatWaitedForALoginHaveTheirWholeTimeAgain() {
        disk.given("oms-return-update", "{}");
        disk.ledger.write(tx -> tx.update("UPDATE request SET system='return2', tries=9, first_sent_at=1"));
        endpoint.fail(new DeadGrantException());
        assertThrows(DeadGrantException.class, () -> connection.token(RETURN2));
        assertEquals(0L, fresh());

        grants.replace(ACCOUNT, new Grant("at9", "rt9", null, 1, Long.MAX_VALUE, false));

        assertEquals(1L, fresh());
    }

    private long fresh() {
        return disk.ledger.read(
                tx -> tx.number("SELECT count(*) FROM request WHERE tries=0 AND first_sent_at IS NULL"));
    }

    @Test
    void oneApiThatRefusesEveryTokenIsLeftAloneAndTheOtherGoesOn() {
        for (int i = 1; i <= 3; i++) {
            endpoint.answer("at" + i, "rt" + i + "'");
            String token = "at" + i;
            Awaitility.await().until(() -> connection.isUsable(OUTBOUND));
            assertEquals(token, connection.token(OUTBOUND));
            assertEquals(token, connection.token(RETURN2));
            connection.accepted(RETURN2, token);
            connection.refused(OUTBOUND, token);
        }
        assertFalse(connection.isUsable(OUTBOUND));
        assertTrue(connection.isUsable(RETURN2));
        assertEquals("at3", connection.token(RETURN2), "what another refuses is good here");
        assertEquals(3, endpoint.asked.size());
    }

    @Test
    void anAccountWhoseKeyIsGoneIsParkedAndWakesWhenItIsBack() throws IOException {
        endpoint.answer("at2", "rt2");
        connection.token(RETURN2);
        connection.refused(RETURN2, "at2");
        Path key = disk.database.file().resolveSibling("backhaul.key");
        Path away = key.resolveSibling("away");
        Files.move(key, away);
        assertThrows(KeyException.class, () -> connection.token(RETURN2));
        Awaitility.await()
                .during(PAUSE.multipliedBy(2))
                .atMost(PAUSE.multipliedBy(4))
                .until(() -> !connection.isUsable(RETURN2));
        assertEquals(Set.of("return2 default"), alarms.standing());

        Files.move(away, key);
        endpoint.answer("at3", "rt3");
        afterThePause();
        assertEquals("at3", connection.token(RETURN2));
        assertTrue(alarms.standing().isEmpty());
    }

    @Test
    void whatArrivedButCouldNotBeKeptIsKeptLaterAndNeverAskedForAnew() throws IOException {
        Path key = disk.database.file().resolveSibling("backhaul.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        endpoint.answer("at2", "rt2");
        // Read when the program started; sealing what arrived fails.
        assertThrows(KeyException.class, () -> connection.token(RETURN2));
        assertEquals(Set.of("return2 default"), alarms.standing());

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        afterThePause();

        assertEquals("at2", connection.token(RETURN2));
        assertEquals(List.of("rt1"), endpoint.asked);
        assertEquals("rt2", grants.read(ACCOUNT).refreshToken());
        assertTrue(alarms.standing().isEmpty());
    }

    @Test
    void anotherProcessThatRenewsIsWaitedForAndItsTokenUsed() {
        var others = disk.leases();
        Leases.Lease lease = others.take(Grants.lease(ACCOUNT), LEASE).orElseThrow();
        assertThrows(CredentialsException.class, () -> connection.token(RETURN2));
        assertTrue(endpoint.asked.isEmpty());

        grants.keep(ACCOUNT, new Grant("at2", "rt2", "rt1", 1, Long.MAX_VALUE, false), lease);
        others.release(lease);
        afterThePause();

        assertEquals("at2", connection.token(RETURN2));
        assertTrue(endpoint.asked.isEmpty());
    }

    @Test
    void aProcessThatDiedHoldsNobodyUpAndOneThatIsLateKeepsNothing() {
        var late = disk.leases();
        Leases.Lease lease = late.take(Grants.lease(ACCOUNT), LEASE).orElseThrow();
        endpoint.answer("at2", "rt2");
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> connection.token(RETURN2).equals("at2"));

        assertFalse(grants.keep(ACCOUNT, new Grant("late", "late", null, 1, 2, false), lease));
        assertEquals("rt2", grants.read(ACCOUNT).refreshToken());
    }

    @Test
    void aLoginDuringARenewalStands() {
        endpoint.answers.add(() -> {
            grants.replace(ACCOUNT, new Grant("login", "rt9", null, 1, Long.MAX_VALUE, false));
            return new TokenRequests.Pair("late", "rt2", 1, Long.MAX_VALUE);
        });

        assertEquals("login", connection.token(RETURN2));
        assertEquals("rt9", grants.read(ACCOUNT).refreshToken());
    }

    @ParameterizedTest
    @CsvSource({
        // life, ahead, age: fresh?
        "3600, 60, 3539, true",
        "3600, 60, 3540, false",
        "90, 60, 59, true",
        "90, 60, 60, false",
        "90, 0, 89, true",
    })
    void aTokenIsRenewedAheadOfItsEndByNeverMoreThanAThirdOfItsLife(long life, long ahead, long age, boolean fresh) {
        Grant grant = new Grant("at", "rt", null, 1_000, 1_000 + 1000 * life, false);
        assertEquals(fresh, grant.isFresh(1_000 + 1000 * age, 1000 * ahead));
    }
}
