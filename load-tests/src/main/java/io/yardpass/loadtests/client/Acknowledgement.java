package io.yardpass.loadtests.client;

/** What the service said about one event or purchase. That it said nothing is a failed future, and means "unknown". */
public sealed interface Acknowledgement {
    /** Committed or queued, now or by an earlier try ({@code again}). {@code body} is the receipt of a purchase, else empty. */
    record Stored(boolean again, String body) implements Acknowledgement {}

    /** Decided against; sending the same again will not change it. */
    record Refused(int status, String code) implements Acknowledgement {}
}
