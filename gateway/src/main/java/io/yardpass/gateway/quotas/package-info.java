/**
 * How much one tenant may ask of us, so that what one of them does costs the others nothing. Values without HTTP; safe on
 * any thread, and without locks: the connections of a tenant are spread over the event loops as they come.
 */
package io.yardpass.gateway.quotas;
