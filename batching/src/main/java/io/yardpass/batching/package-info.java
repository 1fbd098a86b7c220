/**
 * Many small waits become few big writes. A batcher is confined to one event loop and holds no lock; it never drops
 * what it admitted and never admits what it cannot hold.
 */
package io.yardpass.batching;
