package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.reasons;
import static io.backhaul.intake.IntakeFixture.settings;
import static io.backhaul.intake.IntakeFixture.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrdersTest {

    private static final Settings SETTINGS = settings();
    private static final Set<String> ACCOUNTS = Set.of("default", "north");

    @Test
    void linesThatStandTogetherAreOneOrder() throws IOException {
        List<Order> orders = orders("orderNo,item.productSku\nR1,A\n R1 ,B\n\nR1,C\nR2,A\nR1,D\n");
        assertEquals(
                List.of("R1", "R2", "R1"), orders.stream().map(Order::entity).toList());
        assertEquals(
                List.of(3, 1, 1),
                orders.stream().map(order -> order.rows().size()).toList());
        assertEquals("5", orders.get(0).rows().get(2).position());
        assertTrue(orders.stream().map(Order::messageId).distinct().count() == 3);
    }

    @Test
    void everyLineWithoutOrderNumberIsInvalidByItself() throws IOException {
        List<Order> orders = orders("orderNo,item.productSku\n,A\n  ,B\nR1,C\n");
        assertEquals(3, orders.size());
        for (Order order : orders.subList(0, 2)) {
            assertNull(order.entity());
            assertEquals(List.of("missing orderNo"), reasons(order.rows().get(0)));
        }
        assertTrue(orders.get(2).isValid());
    }

    @Test
    void anOrderNumberThatCouldNotBeReadIsNotCalledMissing() throws IOException {
        List<Order> orders = orders("orderNo,remark\n" + "x".repeat(70_000) + ",1\nR\u00071,2\nR\u00071,3\n");
        assertEquals(3, orders.size());
        assertEquals(
                List.of("cell-too-long orderNo"), reasons(orders.get(0).rows().get(0)));
        assertEquals(
                List.of("control-character orderNo"),
                reasons(orders.get(1).rows().get(0)));
        assertNull(orders.get(1).entity(), "not every ledger takes it");
    }

    @Test
    void aFileWithoutTheColumnOfOrderNumbersBreaks() {
        SourceBrokenException broken = assertThrows(SourceBrokenException.class, () -> orders("orderNumber,b\n1,2\n"));
        assertEquals("wrong-header", broken.reason().key());
        assertEquals("orderNo", broken.reason().column());
    }

    @Test
    void theAccountComesFromTheRowElseFromTheFolder() throws IOException {
        String file = "orderNo,account\nR1,north\nR1,\nR1,nowhere\n";
        List<Order> orders = orders(file);
        assertEquals(3, orders.size(), "one order number of two accounts is two orders");
        assertEquals("north", orders.get(0).account());
        assertEquals("default", orders.get(1).account());
        assertNull(orders.get(2).account());
        assertEquals(
                List.of("unknown-account account"), reasons(orders.get(2).rows().get(0)));
        assertEquals("nowhere", orders.get(2).rows().get(0).reasons().get(0).value());

        assertEquals("north", orders(file, SETTINGS, "north").get(1).account());
    }

    @Test
    void onlyAFileWithoutAccountColumnHasASoleAccount() throws IOException {
        assertEquals("default", open("orderNo\nR1\n", SETTINGS, null).soleAccount());
        assertEquals("north", open("orderNo\nR1\n", SETTINGS, "north").soleAccount());
        assertNull(open("orderNo,account\nR1,\n", SETTINGS, "north").soleAccount());
        assertNull(IntakeFixture.orders(
                        IntakeFixture.json(utf8("[{\"orderNo\":\"R1\"}]"), SETTINGS), SETTINGS, "north", ACCOUNTS)
                .soleAccount());
    }

    @Test
    void aDifferingHeaderFieldNamesBothLines() throws IOException {
        Order order = orders("orderNo,remark,city,item.remark,attachment.path\nR1,a,X,1,p\n\nR1,b,X,2,\nR1,a,,3,q\n")
                .get(0);
        assertEquals(List.of(), reasons(order.rows().get(0)));
        Reason differs = order.rows().get(1).reasons().get(0);
        assertEquals(List.of("differs remark"), reasons(order.rows().get(1)));
        assertEquals("b", differs.value());
        assertEquals(List.of("2", "4"), differs.arguments());
        assertEquals(List.of("differs city"), reasons(order.rows().get(2)), "an empty cell differs too");
    }

    @Test
    void aLineThatCouldNotBeReadIsNotComparedOnTop() throws IOException {
        Order order = orders("orderNo,remark,city\nR1,a,X\nR1\nR1,a,X\n").get(0);
        assertEquals(List.of("too-few-columns remark"), reasons(order.rows().get(1)));
        assertFalse(order.isValid());
        assertEquals(List.of(), reasons(order.rows().get(2)));
    }

    @Test
    void anOrderOfTooManyLinesIsInvalidInAllItsParts() throws IOException {
        Settings short3 = settings("backhaul.limits.lines-per-order", "3");
        String lines = "R1,A\n".repeat(3);
        List<Order> fits = orders("orderNo,item.productSku\n" + lines + "R2,A\n", short3, null);
        assertTrue(fits.stream().allMatch(Order::isValid));

        List<Order> parts = orders("orderNo,item.productSku\n" + lines + lines + "R1,B\nR2,A\n", short3, null);
        assertEquals(
                List.of(3, 3, 1, 1),
                parts.stream().map(order -> order.rows().size()).toList());
        for (Order part : parts.subList(0, 3)) {
            assertEquals(List.of("too-many-lines orderNo"), reasons(part.rows().get(0)));
        }
        assertTrue(parts.get(3).isValid());
    }

    @Test
    void anOrderIsBoundedInCharactersToo() throws IOException {
        Settings small = settings("backhaul.limits.record", "100000");
        List<Order> parts =
                orders("orderNo,item.remark\n" + ("R1," + "x".repeat(45_000) + "\n").repeat(5) + "R2,y\n", small, null);
        assertEquals(
                List.of(2, 2, 1, 1),
                parts.stream().map(order -> order.rows().size()).toList());
        assertFalse(parts.get(2).isValid());
        assertTrue(parts.get(3).isValid());
    }

    @Test
    void whatStandsBeforeABreakComesOutBeforeIt() throws IOException {
        Orders orders = open("orderNo,remark\nR1,a\nR1,a\nR2,\"b\n", SETTINGS, null);
        assertEquals(2, orders.next().rows().size());
        assertTrue(orders.hasNext());
        assertEquals(
                "unterminated-quote",
                assertThrows(SourceBrokenException.class, orders::next).reason().key());
        assertFalse(orders.hasNext());
    }

    private static List<Order> orders(String file) throws IOException {
        return orders(file, SETTINGS, null);
    }

    private static List<Order> orders(String file, Settings settings, String folderAccount) throws IOException {
        List<Order> all = new ArrayList<>();
        open(file, settings, folderAccount).forEachRemaining(all::add);
        return all;
    }

    private static Orders open(String file, Settings settings, String folderAccount) throws IOException {
        return IntakeFixture.orders(IntakeFixture.csv(utf8(file), settings), settings, folderAccount, ACCOUNTS);
    }
}
