package io.yardpass.ledger.rules;

/** Whose an account is. */
public enum AccountHolder {
    USER,
    ORGANIZATION,
    SPONSORSHIP_ORDER,
    PLATFORM
}
