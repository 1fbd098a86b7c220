/**
 * {@code bench webhooks} and {@code bench webhook-faults}: how soon others are told what happens, at what cost, and whether all of
 * it is told whatever is killed.
 */
package io.yardpass.loadtests.webhooks;
