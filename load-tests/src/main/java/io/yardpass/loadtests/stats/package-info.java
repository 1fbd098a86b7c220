/** {@code bench stats}: daily figures beside the raw rows that they are of. */
package io.yardpass.loadtests.stats;
