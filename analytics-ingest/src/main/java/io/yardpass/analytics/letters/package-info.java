/**
 * Rejected events, kept as the bytes they came in with the reason and the sender, so that somebody can look and send them
 * again. Written on the event loop that rejected them, over a connection of their own: nothing waits for it, and what cannot
 * be kept within its bounds is dropped and counted. Commands find them again, and send them again through the same decoder,
 * rights and ingest as when they came.
 */
package io.yardpass.analytics.letters;
