package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has Netty watch every buffer of a test, and fails the test when one was never released. */
final class Leaks implements BeforeEachCallback, AfterEachCallback {

    private final List<String> found = new CopyOnWriteArrayList<>();
    private ResourceLeakDetector.Level usual;

    @Override
    public void beforeEach(ExtensionContext test) {
        usual = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> found.add(type + records));
    }

    /** A leak is told when a buffer is made after the lost one was collected. */
    @Override
    public void afterEach(ExtensionContext test) {
        for (int i = 0; i < 5; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        ByteBufUtil.setLeakListener(null);
        ResourceLeakDetector.setLevel(usual);
        assertEquals(List.of(), found);
    }
}
