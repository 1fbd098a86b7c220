/** {@code bench memory}: the memory of a gateway whose clients all stop at one waiting point. */
package io.yardpass.loadtests.memory;
