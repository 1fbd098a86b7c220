package io.yardpass.loadtests.exactlyonce;

/** Why an event is in a body though it was sent before. */
enum Repetition {
    /** One of the last few thousand, which may be on its way at this moment, through the other gateway too. */
    RECENT("of the last 5,000"),
    /** Any that was ever sent. */
    OLD("any earlier"),
    /** One that is in the body already. */
    SAME_BODY("twice in a body"),
    /** The whole body at the same time through the other gateway, in another order. */
    TWIN("the body through the other gateway at once");

    private final String words;

    Repetition(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
