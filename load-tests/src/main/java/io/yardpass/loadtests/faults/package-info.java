/** {@code bench faults}: {@code kill -9} of what serves, and whether every promise was kept. */
package io.yardpass.loadtests.faults;
