/**
 * Commands become balanced entries: one writer decides in memory, one pipelined transaction makes the decision durable,
 * and the database checks it again.
 */
package io.yardpass.ledger;
