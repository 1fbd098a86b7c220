package io.yardpass.ledger.rules;

/**
 * A command that was done under an id: who sent it, what it asked for and what was answered.
 *
 * @param fingerprint in hexadecimal digits
 * @param receipt null when the person it names was erased since
 */
public record PriorCommand(String scope, String fingerprint, String receipt) {}
