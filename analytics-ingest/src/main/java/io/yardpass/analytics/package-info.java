/**
 * Events become rows: admitted by the directory, batched on the event loop that received them, and copied into month
 * partitions. A verdict is given after the commit that holds the row.
 */
package io.yardpass.analytics;
