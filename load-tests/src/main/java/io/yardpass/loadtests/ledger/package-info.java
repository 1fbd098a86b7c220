/** {@code bench ledger}: purchases a second, beside row locks. */
package io.yardpass.loadtests.ledger;
