/**
 * What the ledger decides, and on what: commands and a cache in, rows and answers out. Pure: no thread, no clock, no driver;
 * the same commands on the same cache make the same batch, up to the ids that are drawn.
 */
package io.yardpass.ledger.rules;
