/**
 * Reads of the views of schema public, asked as PostgREST is asked. From the address to a tree of records ({@link
 * io.yardpass.gateway.rest.RestRequest}), from that and what views there are ({@link io.yardpass.gateway.rest.RestCatalogue}) to one
 * statement ({@link io.yardpass.gateway.rest.RestSql}), which PostgreSQL answers as JSON under row-level security as its caller. All
 * but the reading itself is pure. Callable on any event loop; what a client did wrong is a {@link
 * io.yardpass.gateway.rest.RestException}.
 */
package io.yardpass.gateway.rest;
