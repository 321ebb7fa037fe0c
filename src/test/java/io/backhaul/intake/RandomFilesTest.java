package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.settings;
import static io.backhaul.intake.IntakeFixture.utf8;
import static org.junit.jupiter.api.Assertions.fail;

import io.backhaul.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, it is read to rows or it breaks as a source: nothing else may come out. */
class RandomFilesTest {

    private static final Settings SETTINGS = settings(
            "backhaul.limits.cell", "40",
            "backhaul.limits.columns", "8",
            "backhaul.limits.record", "20000",
            "backhaul.limits.lines-per-order", "3");

    private static final String PIECES = "\",;\t\r\n{}[]:\\ \u0000\uFEFF\uFFFF1-.eEu0grün退\uD83D\uDE00'<orderNo";

    private static final List<String> GOOD = List.of(
            "orderNo,item.productSku,\"remark\"\r\nR1,A,\"x \"\"y\"\"\r\nz\"\r\nR1,B,\r\n\r\nR2,C,grün\r\n",
            "orderNo;b\nR1;1\nR2;2\n",
            "[{\"orderNo\":\"R1\",\"item\":{\"qty\":1.50,\"l\":[1,2]}},\n {\"orderNo\":\"R2\",\"x\":null}]\n",
            "{\"orderNo\":\"R1\"}\n{\"orderNo\":\"\\ud83d\\ude00\"}\n");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void rowsOrABrokenSource(int kind) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1_500; round++) {
            byte[] file = kind == 0 ? bytes(random) : kind == 1 ? pieces(random) : mutation(random);
            read(file, true, seed, round);
            read(file, false, seed, round);
        }
    }

    private static void read(byte[] file, boolean csv, long seed, int round) {
        try (Rows rows = csv ? IntakeFixture.csv(file, SETTINGS) : IntakeFixture.json(file, SETTINGS)) {
            long lines = 0;
            Orders orders = IntakeFixture.orders(rows, SETTINGS, null, Set.of("default"));
            while (orders.hasNext()) {
                for (Row row : orders.next().rows()) {
                    if (row.ordinal() != ++lines) {
                        throw new IllegalStateException("row " + row.ordinal() + " comes as number " + lines);
                    }
                }
            }
        } catch (SourceBrokenException e) {
            if (e.reason().arguments().isEmpty()
                    || !e.reason().arguments().get(0).matches("\\d+")) {
                fail("no place in " + e.reason() + ", seed " + seed + ", round " + round, e);
            }
        } catch (Exception e) {
            fail(
                    "seed %d, round %d, %s: %s"
                            .formatted(
                                    seed, round, csv ? "CSV" : "JSON", new String(file, StandardCharsets.ISO_8859_1)),
                    e);
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] pieces(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "orderNo,b\n" : "");
        for (int i = random.nextInt(120); i > 0; i--) {
            text.append(PIECES.charAt(random.nextInt(PIECES.length())));
        }
        return utf8(text.toString());
    }

    private static byte[] mutation(Random random) {
        byte[] bytes = utf8(GOOD.get(random.nextInt(GOOD.size())));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            int other = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) PIECES.charAt(random.nextInt(PIECES.length()));
                case 2 -> bytes[at] = bytes[other];
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }
}
