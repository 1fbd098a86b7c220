package io.yardpass.loadtests.service;

import java.util.List;

/** What PostgreSQL's {@code postmaster.pid} says: which process it is, and whether it takes connections yet. */
record PostmasterFile(long pid, String status) {
    static final PostmasterFile NONE = new PostmasterFile(0, "");
    private static final int STATUS_LINE = 7;

    static PostmasterFile of(List<String> lines) {
        boolean whole = !lines.isEmpty() && lines.getFirst().strip().matches("\\d+");
        if (!whole) {
            return NONE;
        }
        String status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
        return new PostmasterFile(Long.parseLong(lines.getFirst().strip()), status);
    }

    boolean isReady() {
        return status.equals("ready");
    }
}
