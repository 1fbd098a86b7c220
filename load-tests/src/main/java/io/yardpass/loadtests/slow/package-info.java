/** {@code bench slow}: a database that is slower than what is offered. */
package io.yardpass.loadtests.slow;
