package io.yardpass.batching;

/** Is told of every batch as it leaves; called on the batcher's event loop, so it must be quick and must not throw. */
@FunctionalInterface
public interface BatchObserver {
    BatchObserver NONE = (rows, bytes, oldestWaitNanos) -> {};

    void leaving(int rows, long bytes, long oldestWaitNanos);
}
