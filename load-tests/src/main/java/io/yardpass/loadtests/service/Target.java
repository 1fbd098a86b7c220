package io.yardpass.loadtests.service;

import java.net.URI;

/** The service under load and the database behind it. */
public record Target(URI url, String token, String jdbcUrl) {
    /** The same on another port of its host. */
    public Target onPort(int port) {
        return new Target(URI.create("http://" + url.getHost() + ":" + port), token, jdbcUrl);
    }

    @Override
    public String toString() {
        return "Target[url=" + url + ", token=***]";
    }
}
