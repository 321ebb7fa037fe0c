package io.backhaul.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import io.backhaul.TestSettings;
import io.backhaul.ledger.LedgerOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens at rest: what the ledger's file shows, who may read the key, what a change of the key leaves. */
class VaultTest {

    private static final String SECRET = "at-canary-7f3a";

    private LedgerOnDisk disk;

    @BeforeEach
    void open() {
        disk = LedgerOnDisk.open("backhaul.return2.url", "http://127.0.0.1:9/openapi");
    }

    @AfterEach
    void close() {
        disk.ledger.close();
    }

    /** What one start of the program has, with its own settings. */
    private record Start(KeyRing keys, Vault vault, Grants grants, KeyRotation rotation) {}

    private Start start(String... others) {
        String[] all = new String[others.length + 4];
        System.arraycopy(others, 0, all, 4, others.length);
        all[0] = "backhaul.ledger.url";
        all[1] = disk.settings.ledger().url();
        all[2] = "backhaul.return2.url";
        all[3] = "http://127.0.0.1:9/openapi";
        Settings settings = TestSettings.of(all);
        KeyRing keys = new KeyRing(settings, disk.database);
        Vault vault = new Vault(keys);
        Grants grants = new Grants(disk.ledger, vault, keys, settings);
        return new Start(keys, vault, grants, new KeyRotation(keys, grants, disk.leases()));
    }

    private static String key() {
        byte[] bytes = new byte[32];
        new java.security.SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Grant grant() {
        return new Grant(SECRET, SECRET + "-refresh", null, 1, Long.MAX_VALUE, false);
    }

    private Path keyFile() {
        return disk.database.file().resolveSibling("backhaul.key");
    }

    @Test
    void whatIsSealedOpensInItsPlaceOnly() {
        Start start = start();
        start.grants().open();
        String sealed = start.vault().seal(SECRET, "default access");

        assertFalse(sealed.contains(SECRET));
        assertNotEquals(sealed, start.vault().seal(SECRET, "default access"));
        assertEquals(SECRET, start.vault().open(sealed, "default access"));
        assertThrows(KeyException.class, () -> start.vault().open(sealed, "shop2 access"));
        char last = sealed.charAt(sealed.length() - 6);
        String changed = sealed.substring(0, sealed.length() - 6)
                + (last == 'A' ? 'B' : 'A')
                + sealed.substring(sealed.length() - 5);
        assertThrows(KeyException.class, () -> start.vault().open(changed, "default access"));
        assertNull(start.vault().seal(null, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sealed:", "sealed:x", "sealed:x.y", "sealed:.", "sealed:00000000.!!"})
    void damagedTextsSaySo(String damaged) {
        Start start = start();
        start.grants().open();
        assertThrows(KeyException.class, () -> start.vault().open(damaged, "default access"));
    }

    @Test
    void noTokenStandsInTheLedgersFiles() throws IOException {
        Start start = start();
        start.grants().open();
        start.grants().replace("default", grant());

        assertEquals(SECRET, start.grants().read("default").accessToken());
        assertNowhereInTheFiles();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())));
    }

    @Test
    void tokensThatAnEarlierVersionKeptPlainAreSealedAtTheStartAndLeaveNoTrace() throws IOException {
        disk.ledger.write(tx -> tx.update(
                "INSERT INTO token (account, access_token, refresh_token, obtained_at, expires_at) VALUES"
                        + " ('default', ?, ?, 1, 2)",
                SECRET,
                SECRET));
        Start start = start();
        start.grants().open();

        assertEquals(SECRET, start.grants().read("default").refreshToken());
        assertEquals(
                1L,
                disk.ledger.<Long>read(
                        tx -> tx.number("SELECT count(*) FROM token WHERE access_token LIKE 'sealed:%' AND"
                                + " refresh_token LIKE 'sealed:%'")));
        assertNowhereInTheFiles();
    }

    private void assertNowhereInTheFiles() throws IOException {
        try (var files = Files.list(disk.database.file().getParent())) {
            for (Path file : files.toList()) {
                assertFalse(
                        new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains(SECRET),
                        file.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--"})
    void aKeyFileThatOthersMayReadIsRefused(String permissions) throws IOException {
        start().grants().open();
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString(permissions));

        KeyException refused =
                assertThrows(KeyException.class, () -> start().grants().open());

        assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
    }

    @Test
    void aLostOrForeignKeyIsToldAndNeverMadeAnew() throws IOException {
        start().grants().open();
        start().grants().replace("default", grant());
        Path away = keyFile().resolveSibling("away");
        Files.move(keyFile(), away);

        assertThrows(KeyException.class, () -> start().grants().open());
        assertFalse(Files.exists(keyFile()), "a new key would open nothing");
        assertThrows(
                KeyException.class, () -> start("backhaul.key", key()).grants().open());
        for (String wrong : new String[] {"short", "!!!", ""}) {
            Files.writeString(keyFile(), wrong);
            Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-------"));
            assertThrows(KeyException.class, () -> start().grants().open(), wrong);
        }
        Files.delete(keyFile());

        Start anew = start();
        assertEquals(1, anew.rotation().forget());
        anew.grants().open();
        assertTrue(anew.grants().read("default").needsLogin());

        Files.delete(keyFile());
        Files.move(away, keyFile());
    }

    @Test
    void aRotationLeavesOneKeyThatOpensAll() throws IOException {
        Start running = start();
        running.grants().open();
        running.grants().replace("default", grant());
        String before = Files.readString(keyFile());

        assertEquals(1, start().rotation().rotate());

        assertNotEquals(before, Files.readString(keyFile()));
        assertEquals(1, Files.readAllLines(keyFile()).size());
        assertEquals(SECRET, running.grants().read("default").accessToken(), "the running service goes on");
    }

    @Test
    void aRotationThatWasKilledHalfwayIsTakenUp() {
        Start running = start();
        running.grants().open();
        running.grants().replace("default", grant());
        // As far as a kill lets it come: the new key is there, the tokens are still of the old one.
        running.keys().add();

        assertEquals(SECRET, start().grants().read("default").accessToken());
        assertEquals(1, start().rotation().rotate());
        assertEquals(SECRET, start().grants().read("default").accessToken());
    }

    @Test
    void aKeyInTheSettingsTakesOverFromTheFileAndFromTheOneBefore() throws IOException {
        start().grants().open();
        start().grants().replace("default", grant());
        String first = key();
        String second = key();

        Start withFirst = start("backhaul.key", first);
        withFirst.grants().open();
        assertEquals(1, withFirst.rotation().rotate());
        Files.delete(keyFile());
        assertEquals(
                SECRET, start("backhaul.key", first).grants().read("default").accessToken());

        Start withBoth = start("backhaul.key", second, "backhaul.key-before", first);
        assertEquals(1, withBoth.rotation().rotate());
        assertEquals(
                SECRET, start("backhaul.key", second).grants().read("default").accessToken());
    }
}
