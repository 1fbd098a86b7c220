package io.yardpass.loadtests.service;

import java.net.URI;

/** The service under load and the database behind it. */
public record Target(URI url, String token, String jdbcUrl) {
    @Override
    public String toString() {
        return "Target[url=" + url + ", token=***]";
    }
}
