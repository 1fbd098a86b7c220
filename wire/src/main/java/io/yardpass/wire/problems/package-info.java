/**
 * Why a request can fail as a whole, in the words that clients see. Values without HTTP; safe on any thread.
 */
package io.yardpass.wire.problems;
