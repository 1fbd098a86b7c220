/** {@code bench ingest}: how near to COPY events come, and what that costs. */
package io.yardpass.loadtests.ingest;
