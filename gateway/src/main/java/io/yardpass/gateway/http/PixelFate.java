package io.yardpass.gateway.http;

import java.util.Locale;

/** What became of the event that a pixel reports, whose answer is the image in every case. */
enum PixelFate {
    ACCEPTED,
    DUPLICATE,
    /** A log has it, and it is stored soon. */
    QUEUED,
    /** The event is not one that can be stored, or not one that this caller may report. */
    REJECTED,
    /** Neither a publishable key nor a signed pixel that is taken. */
    TOKEN_REFUSED,
    /** Too many wait already, here or further on, or the organization's quota is used up. */
    DROPPED,
    /** The database failed: not known to be stored. */
    UNAVAILABLE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    String wireName() {
        return wireName;
    }
}
