package io.backhaul.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** All addresses of one kind that begin with the same bits, written like {@code 10.0.0.0/8}. */
record AddressBlock(byte[] first, int bits) {

    static List<AddressBlock> of(String... blocks) {
        return Stream.of(blocks).map(AddressBlock::of).toList();
    }

    private static AddressBlock of(String block) {
        String[] parts = block.split("/");
        try {
            return new AddressBlock(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(block, e);
        }
    }

    boolean holds(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((first[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }
}
