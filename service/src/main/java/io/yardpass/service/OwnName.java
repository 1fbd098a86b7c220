package io.yardpass.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** How other processes know this one, as the ledger's lease tells them: by a name like no other, and where it is reached by HTTP. */
final class OwnName {
    private static final String NOT_IN_A_HEADER = "[^A-Za-z0-9._-]";

    private final Settings settings;
    private final String process;
    private volatile String url;

    /** Blocks while the system is asked what this host is called. */
    OwnName(Settings settings) {
        this.settings = settings;
        process = hostName().replaceAll(NOT_IN_A_HEADER, "-")
                + "-" + ProcessHandle.current().pid()
                + "-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    }

    String process() {
        return process;
    }

    /** Null while it does not listen. */
    String url() {
        return url;
    }

    void listens(int port) {
        url = settings.advertisedUrl()
                .orElseGet(() -> "http://"
                        + new Settings.Listener(advertisedHost(settings.http().host()), port));
    }

    /** Where it listens, unless that is everywhere. */
    private static String advertisedHost(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? hostName() : host;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
