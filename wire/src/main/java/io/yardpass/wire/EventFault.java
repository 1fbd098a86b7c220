package io.yardpass.wire;

import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;

/** Ends one event with a rejection. Expected, so it has no stack trace. */
final class EventFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;

    EventFault(RejectionCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    Verdict.Rejected verdict() {
        return new Verdict.Rejected(code, getMessage());
    }
}
