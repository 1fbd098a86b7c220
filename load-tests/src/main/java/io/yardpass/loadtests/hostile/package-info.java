/** A tenant that piles up whatever it may and then asks for it: what neighbours notice, act by act. */
package io.yardpass.loadtests.hostile;
