/**
 * The edge: requests in, answers out. Knows where events and commands go only as {@link
 * io.yardpass.gateway.http.EventSink} and {@link io.yardpass.gateway.http.CommandDesk}. Each event loop has a server,
 * routes and limits of its own; nothing here waits.
 */
package io.yardpass.gateway.http;
