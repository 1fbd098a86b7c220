/** {@code bench fuzz}: requests that nobody should send, each made again from its seed and number. */
package io.yardpass.loadtests.fuzz;
