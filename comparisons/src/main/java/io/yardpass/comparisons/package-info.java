/**
 * What we chose beside what we did not, so that a choice can be dropped the day it stops winning: {@code ./yardpass bench
 * copy} measures pg-copy beside pgjdbc's CopyManager and unnest, {@code bench writer} the ledger's writer without HTTP, and {@code ./yardpass compared} serves with another
 * writer of events. Nothing here is part of the product. Classes that stand in for a package-private one live in that
 * one's package, so that nothing becomes public for a comparison's sake.
 */
package io.yardpass.comparisons;
