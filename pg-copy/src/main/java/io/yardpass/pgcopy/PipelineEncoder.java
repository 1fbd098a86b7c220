package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.stream.Collectors;

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
            pipeline.runs().forEach(encoder::add);
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

    /** Those that go together, which are either all queries or all simple statements. */
    private void add(List<Step> run) {
        if (run.getFirst() instanceof Step.Query) {
            run.forEach(step -> add((Step.Query) step));
            new FrontendMessage.Sync().encode(messages);
        } else {
            new FrontendMessage.Query(run.stream().map(PipelineEncoder::sql).collect(Collectors.joining(";\n")))
                    .encode(messages);
            run.forEach(this::addRows);
        }
    }

    private static String sql(Step step) {
        return switch (step) {
            case Step.Begin() -> "BEGIN READ WRITE";
            case Step.Commit() -> "COMMIT";
            case Step.Statement(String sql) -> sql;
            case Step.Copy(String sql, CopyRows _) -> sql;
            case Step.Query _ -> throw new IllegalArgumentException("a query goes by the extended protocol");
        };
    }

    private void addRows(Step step) {
        if (step instanceof Step.Copy(String _, CopyRows rows)) {
            // First, since it may fail, and what the whole has is released with the whole.
            ByteBuf following = ALLOCATOR.directBuffer(256);
            whole.addComponent(true, messages);
            messages = following;
            whole.addComponent(true, rows.take());
        }
    }

    private void add(Step.Query query) {
        new FrontendMessage.Parse(query.sql()).encode(messages);
        new FrontendMessage.Bind(query.parameters()).encode(messages);
        new FrontendMessage.Execute().encode(messages);
    }
}
