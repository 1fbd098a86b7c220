package io.yardpass.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per answered request: no body, no token, no address, no query string. Level info, 5xx at warn. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.yardpass.access");

    private AccessLog() {}

    static void answered(String requestId, String route, int status, long nanos) {
        var line = status >= 500 ? LOG.atWarn() : LOG.atInfo();
        line.addKeyValue("request_id", requestId)
                .addKeyValue("route", route)
                .addKeyValue("status", status)
                .addKeyValue("micros", nanos / 1_000)
                .log("answered");
    }
}
