/** {@code bench fairness}: what neighbours notice of one who sends more than its quota, or who is hostile. */
package io.yardpass.loadtests.fairness;
