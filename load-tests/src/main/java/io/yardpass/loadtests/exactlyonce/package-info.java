/**
 * {@code bench exactly-once}: events sent again and again to two gateways that are killed, and how often they had an
 * effect.
 */
package io.yardpass.loadtests.exactlyonce;
