package io.yardpass.service;

import java.util.Locale;
import java.util.UUID;

/** The ids of the demo data, which tell their kind and number, counted from 1. */
enum DemoIds {
    ORGANIZATION(0x0a00_0000L),
    USER(0x0aa0_0000L),
    POST(0x0b00_0000L),
    TIER(0x0c00_0000L),
    CAMPAIGN(0x0d00_0000L),
    EVENT(0x0e00_0000L),
    CREATIVE(0x0f00_0000L);

    private final long kind;

    DemoIds(long kind) {
        this.kind = kind;
    }

    /** The publishable key of the organization of that number. */
    static String publishableKey(int organization) {
        return String.format(Locale.ROOT, "ypk_%040d", organization);
    }

    /** The number is written in decimal digits, so that a person can count with them. */
    UUID number(int number) {
        return UUID.fromString(String.format(Locale.ROOT, "%08x-0000-7000-8000-%012d", kind, number));
    }
}
