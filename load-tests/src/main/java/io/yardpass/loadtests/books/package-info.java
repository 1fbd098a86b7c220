/**
 * The check of the books: what a run says was acknowledged, beside what PostgreSQL holds. It shares no code with what it
 * checks, and blocks.
 */
package io.yardpass.loadtests.books;
