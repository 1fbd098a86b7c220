/**
 * The reference client of the HTTP API: batches, bounded windows, retries with the same id. It runs on one event loop and
 * is confined to it.
 */
package io.yardpass.loadtests.client;
