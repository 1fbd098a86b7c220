/** What a service uses while it is measured: CPU, memory, WAL, and its own metrics. All of it blocks. */
package io.yardpass.loadtests.usage;
