/** What a broker between gateway and ingest gains and costs. */
package io.yardpass.loadtests.kafka;
