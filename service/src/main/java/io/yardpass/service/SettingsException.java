package io.yardpass.service;

import java.util.List;

/** The environment cannot be used; every fault found is named. Carries no secret and no stack trace. */
final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of strings, which serializes
    private final List<String> faults;

    SettingsException(List<String> faults) {
        super(String.join("; ", faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    List<String> faults() {
        return faults;
    }
}
