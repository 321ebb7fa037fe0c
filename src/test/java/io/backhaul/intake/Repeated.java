package io.backhaul.intake;

import java.io.InputStream;
import java.util.Arrays;

/** One byte many times: a large file that takes no room. */
final class Repeated extends InputStream {

    private final byte one;
    private long left;

    Repeated(char one, long times) {
        this.one = (byte) one;
        this.left = times;
    }

    long left() {
        return left;
    }

    @Override
    public int read() {
        return left-- > 0 ? one : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (left <= 0) {
            return -1;
        }
        int read = (int) Math.min(length, left);
        Arrays.fill(buffer, offset, offset + read, one);
        left -= read;
        return read;
    }
}
