package io.yardpass.loadtests;

/** What is ended by {@code kill -9}, one after the other. */
enum Victim {
    BACKEND("a session of PostgreSQL in its COPY"),
    OTHER("the gateway that only takes events"),
    POSTGRES("PostgreSQL"),
    OWNER("the gateway that owns PostgreSQL and writes the ledger"),
    OWNER_AND_POSTGRES("both of these at once");

    private final String words;

    Victim(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }

    /** @param kill its number, from 1 */
    static Victim of(int kill) {
        return values()[(kill - 1) % values().length];
    }
}
