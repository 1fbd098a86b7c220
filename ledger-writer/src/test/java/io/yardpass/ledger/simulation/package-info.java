/**
 * A ledger without a database, and a witness who believes nothing of it: tables in memory that check what PostgreSQL
 * checks, commands drawn from a seed, and a small model of what must be true. On one thread and with no time but its own,
 * so that the same seed makes the same story.
 */
package io.yardpass.ledger.simulation;
