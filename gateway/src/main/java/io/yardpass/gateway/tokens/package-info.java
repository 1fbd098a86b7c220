/**
 * Who is calling: tokens, their keys and their claims. Confined to an event loop, but for what is shared by all of them:
 * {@link io.yardpass.gateway.tokens.KeySource}, {@link io.yardpass.gateway.tokens.KeyDirectory}, {@link
 * io.yardpass.gateway.tokens.ErasedUsers}.
 */
package io.yardpass.gateway.tokens;
