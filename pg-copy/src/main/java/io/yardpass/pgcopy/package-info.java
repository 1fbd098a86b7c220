/**
 * PostgreSQL COPY for Vert.x, pipelined: a whole transaction of statements and binary COPYs leaves in one write and
 * comes back as one result. Every connection is confined to the event loop that opened it.
 */
package io.yardpass.pgcopy;
