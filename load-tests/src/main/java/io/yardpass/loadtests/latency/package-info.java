/** {@code bench latency}: how long an answer takes at a load that comes at random. */
package io.yardpass.loadtests.latency;
