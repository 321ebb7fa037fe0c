package io.backhaul.nemesis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.sandbox.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes an ERP's files: updates and cancels of the same orders over and over, for several accounts, CSV and JSON. */
final class ErpFiles {

    static final String CREATE = "oms-return-create";

    private static final int CANCEL = 1;

    /** Each that is not answered has to wait for look-ups. */
    private static final int MOST_CREATES = 8;

    private final Random dice;
    private final List<String> omsOrders = new ArrayList<>();
    private final List<String> return2Orders = new ArrayList<>();
    private final Map<String, List<String>> said = new HashMap<>();
    private int values;
    private int strangers;

    ErpFiles(Random dice, int entities) {
        this.dice = dice;
        for (int i = 0; i < entities; i++) {
            (i % 5 < 3 ? omsOrders : return2Orders).add((i % 5 < 3 ? "RO" : "OCS") + (1000 + i));
        }
    }

    List<InputFile> make(int requests) {
        List<InputFile> files = new ArrayList<>();
        for (int made = 0;
                made < requests;
                made += files.get(files.size() - 1).orders().size()) {
            int size = Math.min(requests - made, 20 + dice.nextInt(60));
            String name = "%04d".formatted(files.size());
            files.add(
                    switch (dice.nextInt(9)) {
                        case 0, 1, 2 -> updates(name, size, null);
                        case 3 -> updates(name, size, "shop2");
                        case 4, 5 -> cancels(name, size, true);
                        case 6 -> cancels(name, size, false);
                        case 7 -> omsCancels(name, size);
                        default -> creates(name, Math.min(size, MOST_CREATES));
                    });
        }
        return files;
    }

    /** An order stands in a file once; those of shop2 are every third. */
    private List<String> some(List<String> orders, int size, String account) {
        List<String> wanted = new ArrayList<>();
        for (String order : orders) {
            if (account == null || account.equals(accountOf(order))) {
                wanted.add(order);
            }
        }
        java.util.Collections.shuffle(wanted, dice);
        return wanted.subList(0, Math.min(size, wanted.size()));
    }

    private static String accountOf(String order) {
        return order.startsWith("RO") && Integer.parseInt(order.substring(2)) % 3 == 0 ? "shop2" : "default";
    }

    /** Something new, what was said last, or what was said before that. */
    private String value(String key, String fresh) {
        List<String> before = said.computeIfAbsent(key, name -> new ArrayList<>());
        int draw = dice.nextInt(10);
        String value = fresh;
        if (draw < 2 && !before.isEmpty()) {
            value = before.get(before.size() - 1);
        } else if (draw < 5 && before.size() > 1) {
            value = before.get(before.size() - 2);
        }
        before.add(value);
        return value;
    }

    private InputFile updates(String number, int size, String folderAccount) {
        StringBuilder content = new StringBuilder("orderNo,account,remark,item.productSku,item.qty\n");
        List<InputOrder> orders = new ArrayList<>();
        int line = 2;
        for (String entity : some(omsOrders, size, folderAccount)) {
            int items = 1 + dice.nextInt(3);
            String account = accountOf(entity);
            int odd = dice.nextInt(100);
            String remark = value(entity, "v" + values++);
            String order = odd == 0 ? "ROUNKNOWN" + strangers++ : entity;
            ObjectNode payload =
                    JsonNodeFactory.instance.objectNode().put("orderNo", order).put("remark", remark);
            List<String> positions = new ArrayList<>();
            for (int i = 0; i < items; i++) {
                String quantity = odd == 1 ? "two" : String.valueOf(i + 1);
                content.append(String.join(",", order, account, remark, "SKU" + i, quantity))
                        .append('\n');
                payload.withArray("itemDTOs")
                        .addObject()
                        .put("productSku", "SKU" + i)
                        .put("qty", quantity);
                positions.add(String.valueOf(line++));
            }
            InputOrder.Kind kind =
                    odd == 0 ? InputOrder.Kind.REFUSED : odd == 1 ? InputOrder.Kind.INVALID : InputOrder.Kind.CHANGE;
            orders.add(new InputOrder("oms", account, "oms-return-update", order, positions, Json.hash(payload), kind));
        }
        String folder = folderAccount == null ? "oms-return-update" : "oms-return-update/" + folderAccount;
        return new InputFile(folder, number + ".csv", content.toString(), orders);
    }

    /** Orders that the API does not have yet, each a new entity. */
    private InputFile creates(String number, int size) {
        StringBuilder content = new StringBuilder("referenceNo,remark,item.productSku,item.qty\n");
        List<InputOrder> orders = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String reference = "REF" + strangers++;
            content.append(reference).append(",new,SKU,1\n");
            ObjectNode payload = JsonNodeFactory.instance
                    .objectNode()
                    .put("referenceNo", reference)
                    .put("remark", "new");
            payload.putArray("itemDTOs").addObject().put("productSku", "SKU").put("qty", "1");
            orders.add(new InputOrder(
                    "oms",
                    "default",
                    CREATE,
                    reference,
                    List.of(String.valueOf(i + 2)),
                    Json.hash(payload),
                    InputOrder.Kind.ONCE));
        }
        return new InputFile(CREATE, number + ".csv", content.toString(), orders);
    }

    /** Cancels that come again are refused, or confirmed where the one before was not answered. */
    private InputFile omsCancels(String number, int size) {
        StringBuilder content = new StringBuilder("orderNo,account,cancelRemark\n");
        List<InputOrder> orders = new ArrayList<>();
        for (String entity : some(omsOrders, size, null)) {
            String account = accountOf(entity);
            content.append(String.join(",", entity, account, "lost")).append('\n');
            ObjectNode payload =
                    JsonNodeFactory.instance.objectNode().put("orderNo", entity).put("cancelRemark", "lost");
            orders.add(new InputOrder(
                    "oms",
                    account,
                    "oms-return-cancel",
                    entity,
                    List.of(String.valueOf(orders.size() + 2)),
                    Json.hash(payload),
                    InputOrder.Kind.ONCE));
        }
        return new InputFile("oms-return-cancel", number + ".csv", content.toString(), orders);
    }

    private InputFile cancels(String number, int size, boolean csv) {
        List<String> records = new ArrayList<>();
        List<InputOrder> orders = new ArrayList<>();
        for (String entity : some(return2Orders, size, null)) {
            int odd = dice.nextInt(100);
            String type = odd == 1 ? "all" : value(entity, String.valueOf(1 + dice.nextInt(5)));
            String order = odd == 0 ? "OCSUNKNOWN" + strangers++ : entity;
            ObjectNode payload = JsonNodeFactory.instance.objectNode();
            if (odd != 1) {
                payload.putObject("data").put("orderNumber", order).put("cancelType", Integer.parseInt(type));
            }
            records.add(
                    csv ? order + "," + type : "{\"orderNumber\":\"%s\",\"cancelType\":\"%s\"}".formatted(order, type));
            InputOrder.Kind kind = odd == 0
                    ? InputOrder.Kind.REFUSED
                    : odd == 1
                            ? InputOrder.Kind.INVALID
                            : type.equals(String.valueOf(CANCEL)) ? InputOrder.Kind.ONCE : InputOrder.Kind.CHANGE;
            String position = String.valueOf(records.size() + (csv ? 1 : 0));
            orders.add(new InputOrder(
                    "return2", "default", "return2-cancel", order, List.of(position), Json.hash(payload), kind));
        }
        String content = csv
                ? "orderNumber,cancelType\n" + String.join("\n", records) + "\n"
                : "[" + String.join(",\n", records) + "]";
        return new InputFile("return2-cancel", number + (csv ? ".csv" : ".json"), content, orders);
    }
}
