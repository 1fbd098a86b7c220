package io.yardpass.pgcopy;

/**
 * The pipeline was not sent, not a byte of it: the connection is closed or closing, too much is in flight, or the
 * pipeline is larger than one may be. Nothing was committed.
 */
public final class PipelineRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PipelineRefusedException(String message) {
        super(message, null, false, false);
    }
}
