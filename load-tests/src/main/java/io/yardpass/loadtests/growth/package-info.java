/** {@code bench growth}: the same load on months of different sizes. */
package io.yardpass.loadtests.growth;
