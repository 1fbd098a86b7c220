/**
 * YardPass from outside: a reference client, load drivers and the book-keeping that compares what the service
 * acknowledged with what PostgreSQL holds. Knows the HTTP contract and the table names, and no class of the service.
 *
 * <p>Commands block the main thread; everything that speaks HTTP runs on one event loop and is confined to it.
 */
package io.yardpass.loadtests;
