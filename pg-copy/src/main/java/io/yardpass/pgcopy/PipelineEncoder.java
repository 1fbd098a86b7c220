package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** Joins the steps of a pipeline into one buffer, without copying the rows. */
final class PipelineEncoder {

    private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private final CompositeByteBuf whole = ALLOCATOR.compositeDirectBuffer(Integer.MAX_VALUE);
    private ByteBuf messages = ALLOCATOR.directBuffer(256);

    private PipelineEncoder() {}

    /** Takes the rows out of the pipeline. Whoever gets the buffer releases it; a failure leaves nothing to release. */
    static ByteBuf encode(Pipeline pipeline) {
        PipelineEncoder encoder = new PipelineEncoder();
        try {
            pipeline.steps().forEach(encoder::add);
            encoder.whole.addComponent(true, encoder.messages);
            return encoder.whole;
        } catch (Throwable failure) {
            // Direct memory may run out, which is an Error.
            encoder.messages.release();
            encoder.whole.release();
            pipeline.close();
            throw failure;
        }
    }

    private void add(Step step) {
        switch (step) {
            case Step.Begin() -> new FrontendMessage.Query("BEGIN READ WRITE").encode(messages);
            case Step.Commit() -> new FrontendMessage.Query("COMMIT").encode(messages);
            case Step.Statement(String sql) -> new FrontendMessage.Query(sql).encode(messages);
            case Step.Query query -> add(query);
            case Step.Copy(String sql, CopyRows rows) -> {
                new FrontendMessage.Query(sql).encode(messages);
                whole.addComponent(true, messages).addComponent(true, rows.take());
                messages = ALLOCATOR.directBuffer(256);
            }
        }
    }

    private void add(Step.Query query) {
        new FrontendMessage.Parse(query.sql()).encode(messages);
        new FrontendMessage.Bind(query.parameters()).encode(messages);
        new FrontendMessage.Execute().encode(messages);
        new FrontendMessage.Sync().encode(messages);
    }
}
