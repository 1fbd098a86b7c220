/**
 * What happens: events, purchases, callers and the outcomes of each. Pure Java without a dependency, immutable, safe on
 * any thread. A value that exists is valid: constructors check, and what came from outside was parsed at the edge.
 */
package io.yardpass.domain;
