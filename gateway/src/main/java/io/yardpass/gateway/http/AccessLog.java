package io.yardpass.gateway.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per answered request: no body, no token, no address, no query string. At level debug, because a line for
 * each of a hundred thousand events a second helps nobody; metrics count them all.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.yardpass.access");

    private AccessLog() {}

    static void answered(String requestId, String route, int status, long nanos) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("route={} status={} micros={} request_id={}", route, status, nanos / 1_000, requestId);
        }
    }
}
