/**
 * Gatling's simulations: open crowds that arrive whether or not the service keeps up, each profile a class. Whoever is not
 * answered for good sends the same again under its id, after {@code Retry-After} and some jitter. A run ends with the
 * comparison of what was acknowledged with what the tables hold, and fails when they differ.
 */
package io.yardpass.loadtests.simulations;
