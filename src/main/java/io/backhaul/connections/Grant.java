package io.backhaul.connections;

/**
 * What an account may do in a seller's name, as the ledger keeps it.
 *
 * @param accessToken null before the first refresh
 * @param refreshToken null where the seller has not agreed yet
 * @param spareRefreshToken the one before, or null
 * @param obtainedAt when the access token was asked for, epoch milliseconds
 * @param expiresAt when the access token ends, epoch milliseconds
 * @param needsLogin whether the API said that the grant is dead
 * @param isGiven whether it began with the refresh token in the settings, in this run
 */
record Grant(
        String accessToken,
        String refreshToken,
        String spareRefreshToken,
        long obtainedAt,
        long expiresAt,
        boolean needsLogin,
        boolean isGiven) {

    static final Grant NONE = new Grant(null, null, null, 0, 0, true);

    /** One that does not come from the settings. */
    Grant(
            String accessToken,
            String refreshToken,
            String spareRefreshToken,
            long obtainedAt,
            long expiresAt,
            boolean needsLogin) {
        this(accessToken, refreshToken, spareRefreshToken, obtainedAt, expiresAt, needsLogin, false);
    }

    /** A grant of which only the refresh token is known. */
    static Grant given(String refreshToken) {
        return new Grant(null, refreshToken, null, 0, 0, false, true);
    }

    /** The same, marked dead; its tokens stay. */
    Grant dead() {
        return new Grant(accessToken, refreshToken, spareRefreshToken, obtainedAt, expiresAt, true, isGiven);
    }

    boolean isAlive(long now) {
        return accessToken != null && !needsLogin && now < expiresAt;
    }

    /** Whether the token has still more than {@code aheadMillis}, or two thirds of its life. */
    boolean isFresh(long now, long aheadMillis) {
        return isAlive(now) && now < expiresAt - Math.min(aheadMillis, (expiresAt - obtainedAt) / 3);
    }

    /** Says nothing of the tokens. */
    @Override
    public String toString() {
        return needsLogin ? "grant that needs login" : "grant until " + expiresAt;
    }
}
