package io.yardpass.service;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process is for. One may have all roles, which is usual, or some, each in as many processes as are wanted. */
enum ServiceRole {
    /** Takes requests over HTTP. Events it stores itself, or appends to Kafka where that is named. */
    GATEWAY,
    /** Keeps months and rollups, and stores what was appended to Kafka. */
    ANALYTICS_INGEST,
    /** Decides commands; one of all that have this role does, the others stand by. */
    LEDGER_WRITER,
    /** Tells others what happened; one of all that have this role does, the others stand by. */
    WEBHOOKS;

    static final Set<ServiceRole> ALL = Set.copyOf(EnumSet.allOf(ServiceRole.class));

    /** True where requests are taken: all of them, or commands alone. */
    static boolean listen(Set<ServiceRole> roles) {
        return roles.contains(GATEWAY) || roles.contains(LEDGER_WRITER);
    }

    /** As the command line spells it. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String names() {
        return Stream.of(values()).map(ServiceRole::wireName).collect(Collectors.joining(", "));
    }

    /** @throws IllegalArgumentException in a sentence, for a name that there is not */
    static ServiceRole named(String name) {
        return Stream.of(values())
                .filter(role -> role.wireName().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("there is no role " + name + ": " + names()));
    }
}
