package io.yardpass.loadtests.fairness;

/** Who is there beside the neighbours. */
enum FairnessScene {
    ALONE("nobody"),
    WITHIN_QUOTA("one at its quota"),
    BEYOND_QUOTA("one far beyond its quota"),
    /** Of the platform itself, which has no quota: what the bounds of queues and the purchases' own way are worth. */
    FLOOD("the platform, all it can");

    private final String label;

    FairnessScene(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
