package io.yardpass.gateway.tokens;

import static java.util.Objects.requireNonNull;

import io.yardpass.domain.Caller;

/**
 * What the token in the address of a pixel reports. Its role is none that any route takes, so whoever reads the address
 * can report this one event and do nothing else.
 *
 * @param caller the service of the organization that signed it
 * @param event JSON, not looked at yet
 */
public record SignedPixel(Caller caller, String event) {
    static final String ROLE = "pixel";

    public SignedPixel {
        requireNonNull(caller, "caller");
        requireNonNull(event, "event");
    }
}
