/**
 * The dead letters from the other side: found again, and sent again through the same decoder, rights and ingest as when they
 * came. For commands; no request comes here.
 */
package io.yardpass.gateway.letters;
