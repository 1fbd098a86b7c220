/**
 * The edge: requests in, answers out. Knows where events and purchases go only as {@link
 * io.yardpass.gateway.http.EventSink} and {@link io.yardpass.gateway.http.PurchaseDesk}. Each event loop has a server,
 * routes and limits of its own; nothing here waits.
 */
package io.yardpass.gateway.http;
