/**
 * What callers ask of the database: reads and functions, each in one transaction under row-level security as its caller. JSON is
 * written by PostgreSQL and passed on. Callable on any event loop, answering on the caller's; a failure is a
 * {@link io.yardpass.wire.problems.ProblemException}, and no text of the database's errors is in it.
 */
package io.yardpass.gateway.queries;
