/** {@code bench restarts}: stops in order, one after the other, and whether any request went unanswered. */
package io.yardpass.loadtests.restarts;
