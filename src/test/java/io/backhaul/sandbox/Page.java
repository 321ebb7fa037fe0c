package io.backhaul.sandbox;

/**
 * A page of a list.
 *
 * @param number counted from 1
 * @param size rows a page
 * @param total rows in all
 */
record Page(int number, int size, long total) {
    int pages() {
        return (int) ((total + size - 1) / size);
    }

    /** First row, counted from 0. */
    long from() {
        return Math.min((number - 1L) * size, total);
    }

    /** The row after the last one. */
    long to() {
        return Math.min((long) number * size, total);
    }
}
