/**
 * What arrives, live, for whoever watches on the management port: sampled, and without anything that tells who the user was.
 * Costs one look at a list while nobody watches. A watcher that reads too slowly misses lines and is told how many; no event
 * waits for one.
 */
package io.yardpass.gateway.tail;
