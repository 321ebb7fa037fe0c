package io.backhaul.nemesis;

import java.util.List;

/**
 * One file the ERP drops.
 *
 * @param folder below the inbox: operation, or operation/account
 * @param orders in the order of its lines
 */
record InputFile(String folder, String name, String content, List<InputOrder> orders) {

    String path() {
        return folder + "/" + name;
    }

    String system() {
        return orders.get(0).system();
    }
}
