package io.yardpass.loadtests.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/** Ports that nobody listens on. */
public final class FreePorts {
    private FreePorts() {}

    /** One that was free a moment ago. */
    public static int one() throws IOException {
        return find(1).getFirst();
    }

    /** So many different ones, free a moment ago. */
    static List<Integer> find(int count) throws IOException {
        if (count == 0) {
            return List.of();
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Stream.concat(Stream.of(free.getLocalPort()), find(count - 1).stream())
                    .toList();
        }
    }
}
