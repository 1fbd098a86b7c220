package io.yardpass.loadtests.pages;

/** What goes on while events are sent, so many times a second. */
enum Beside {
    NOTHING("nothing"),
    READS("reads"),
    /** What the machine does for any request: HTTP, a token, an answer of the same kind. */
    ANSWERS("answers from memory"),
    /** What PostgreSQL and the driver do for the same pages, without the gateway. */
    SELECTS("the SELECTs alone");

    private final String words;

    Beside(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
