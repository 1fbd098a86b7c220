package io.yardpass.batching;

import io.vertx.core.Future;
import java.util.List;

/** Writes a batch and tells what became of each of its items, in their order. A failure concerns all of them. */
@FunctionalInterface
public interface BatchWriter<T, R> {
    Future<List<R>> write(List<T> batch);
}
