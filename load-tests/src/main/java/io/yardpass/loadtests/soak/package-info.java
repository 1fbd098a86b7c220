/** {@code bench soak}: a steady load for long, and whether anything grows. */
package io.yardpass.loadtests.soak;
