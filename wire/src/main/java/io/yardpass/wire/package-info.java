/**
 * Bodies of bytes into events and purchases, or into what is wrong with them. Knows neither HTTP nor a database; what
 * keeps buffers is confined to a thread.
 */
package io.yardpass.wire;
