package io.yardpass.loadtests;

import java.io.IOException;

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

    /** Kills what is meant of a service alone, and starts again what nothing else does. */
    void strike(ServiceProcess service) throws IOException, InterruptedException {
        switch (this) {
            case POSTGRES -> kill(service.postmasterPid());
            case OWNER -> {
                service.kill();
                service.launch();
            }
            case OWNER_AND_POSTGRES -> {
                kill(service.postmasterPid());
                service.kill();
                service.launch();
            }
            case BACKEND, OTHER -> throw new IllegalArgumentException(this + " is no part of one service");
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** @param kill its number, from 1 */
    static Victim of(int kill) {
        return values()[(kill - 1) % values().length];
    }
}
