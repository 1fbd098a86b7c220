/**
 * YardPass from outside: {@code ./yardpass bench}. Every command has a package of its own; those that several need are
 * below them: {@code service}, {@code usage}, {@code load}, {@code client}, {@code demo}, {@code books}, {@code report}.
 * Knows the HTTP contract and the table names, and no class of the service.
 *
 * <p>Commands block the main thread; everything that speaks HTTP runs on one event loop and is confined to it.
 */
package io.yardpass.loadtests;
