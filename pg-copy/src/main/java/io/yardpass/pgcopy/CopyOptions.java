package io.yardpass.pgcopy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Everything a {@link CopyConnection} is told when it opens.
 *
 * @param connectTimeout how long TCP, TLS and login may take together
 * @param pipelineTimeout how long a pipeline may take from {@link CopyConnection#execute} to its result; past it the
 *     connection is closed and everything in flight fails. The server gets it as {@code statement_timeout}, so that
 *     a statement does not outlive the connection that asked for it
 * @param pipeliningMax how many pipelines may be in flight; one more is refused
 * @param pipelineBytesMax how large one pipeline may be on the wire
 * @param inFlightBytesMax how many bytes of unanswered pipelines a connection holds; more are refused
 * @param resultBytesMax how many bytes the answer to one pipeline may have; a longer one closes the connection
 */
public record CopyOptions(
        PgAddress address,
        String applicationName,
        Duration connectTimeout,
        Duration pipelineTimeout,
        int pipeliningMax,
        long pipelineBytesMax,
        long inFlightBytesMax,
        long resultBytesMax) {

    private static final long MEBIBYTE = 1L << 20;

    /** Netty counts bytes in an int. */
    private static final long BYTES_MAX = 1024 * MEBIBYTE;

    public CopyOptions {
        requireNonNull(address, "address");
        requireNonNull(applicationName, "applicationName");
        requirePositive(connectTimeout.toMillis(), "connectTimeout");
        requirePositive(pipelineTimeout.toMillis(), "pipelineTimeout");
        requirePositive(pipeliningMax, "pipeliningMax");
        requirePositive(pipelineBytesMax, "pipelineBytesMax");
        requirePositive(inFlightBytesMax, "inFlightBytesMax");
        requirePositive(resultBytesMax, "resultBytesMax");
        if (inFlightBytesMax < pipelineBytesMax || pipelineBytesMax > BYTES_MAX) {
            throw new IllegalArgumentException("pipelineBytesMax is at most inFlightBytesMax and 1 GiB");
        }
    }

    /**
     * Defaults: 5 s to connect, unless the address says otherwise, 10 s a pipeline, 8 in flight, 32 MiB each, 64 MiB together,
     * 64 MiB of answer.
     */
    public static CopyOptions to(PgAddress address) {
        return new CopyOptions(
                address,
                address.session().named("pg-copy"),
                address.session().connectWithin(Duration.ofSeconds(5)),
                Duration.ofSeconds(10),
                8,
                32 * MEBIBYTE,
                64 * MEBIBYTE,
                64 * MEBIBYTE);
    }

    public CopyOptions withApplicationName(String name) {
        return new CopyOptions(
                address,
                name,
                connectTimeout,
                pipelineTimeout,
                pipeliningMax,
                pipelineBytesMax,
                inFlightBytesMax,
                resultBytesMax);
    }

    public CopyOptions withTimeouts(Duration connect, Duration pipeline) {
        return new CopyOptions(
                address,
                applicationName,
                connect,
                pipeline,
                pipeliningMax,
                pipelineBytesMax,
                inFlightBytesMax,
                resultBytesMax);
    }

    public CopyOptions withPipeliningMax(int pipelines) {
        return new CopyOptions(
                address,
                applicationName,
                connectTimeout,
                pipelineTimeout,
                pipelines,
                pipelineBytesMax,
                inFlightBytesMax,
                resultBytesMax);
    }

    public CopyOptions withBytes(long pipelineMax, long inFlightMax, long resultMax) {
        return new CopyOptions(
                address,
                applicationName,
                connectTimeout,
                pipelineTimeout,
                pipeliningMax,
                pipelineMax,
                inFlightMax,
                resultMax);
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
