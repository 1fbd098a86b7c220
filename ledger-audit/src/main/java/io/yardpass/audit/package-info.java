/**
 * Looks whether the ledger is what it says: everything is computed anew from the tables, in one snapshot, beside a running
 * writer and with no code of its, so that a mistake would have to be made twice. Nothing is kept in memory but a transaction.
 */
package io.yardpass.audit;
