/** The product's service with other writers of events, which stand in for its own in comparisons alone. */
package io.yardpass.comparisons.service;
