/**
 * Loads over raw sockets, as many as a machine can send: closed and open loops on one event loop, plain COPY beside them,
 * and what came of it.
 */
package io.yardpass.loadtests.load;
