/** Other writers for the product's ingest, which stand in for its own in comparisons alone. */
package io.yardpass.analytics;
