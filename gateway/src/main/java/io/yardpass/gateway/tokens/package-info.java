/**
 * Who is calling: tokens, their keys and their claims. Confined to an event loop.
 */
package io.yardpass.gateway.tokens;
