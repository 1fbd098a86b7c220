/** {@code bench pages}: pages of rows over HTTP beside the same question asked of PostgreSQL, and beside the ingest. */
package io.yardpass.loadtests.pages;
