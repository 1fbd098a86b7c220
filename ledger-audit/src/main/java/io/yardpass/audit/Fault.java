package io.yardpass.audit;

/**
 * Something that is not what all that lies before it demands.
 *
 * @param what the rule that is broken
 */
public record Fault(String what, Place place, String expected, String found) {}
