package io.yardpass.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Refuses heads that two readers could understand in two ways: a proxy before us may see one request where we see two, and let
 * one pass that it would have stopped. RFC 9112 leaves some of them to the reader's mercy; there is none here.
 */
final class OneMeaning {
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9](\\.[0-9])?");
    private static final String NOT_IN_A_HOST = "/\\@,<>#?^`{|}\"";

    private OneMeaning() {}

    /** Throws a problem unless it is HTTP/1.1 or HTTP/1.0. */
    static void requireVersion(String version) {
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw VERSION.matcher(version).matches()
                    ? new ProblemException(ProblemCode.HTTP_VERSION_NOT_SUPPORTED, "We speak HTTP/1.1.")
                    : refused("The request line does not end with a version.");
        }
    }

    /** Throws a problem unless a field has a name; what is in it is looked at when it is added to the others. */
    static void requireName(int length) {
        if (length == 0) {
            throw refused("A field has a name.");
        }
    }

    /**
     * Throws a problem unless all who read it find the same host, the same fields and the same end of its body.
     *
     * @param hosts how many lines there are that name a host
     * @param lengths how many that tell a length
     * @param folded whether a field goes on in another line
     */
    static void require(HttpRequest head, int hosts, int lengths, boolean folded) {
        boolean isOld = head.protocolVersion() == HttpVersion.HTTP_1_0;
        if (folded) {
            throw refused("A field of a head is one line.");
        }
        if (hosts > 1 || hosts == 0 && !isOld || !isHost(head.headers().get(HttpHeaderNames.HOST))) {
            throw refused("A head has one Host, a name or an address with its port if need be.");
        }
        if (lengths > 1) {
            throw refused("A head has one Content-Length.");
        }
        requireTransferEncoding(head.headers(), lengths, isOld);
    }

    private static void requireTransferEncoding(HttpHeaders fields, int lengths, boolean isOld) {
        if (!fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return;
        }
        List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (isOld || lengths > 0 || codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw refused("A body is chunked or has a Content-Length, of HTTP/1.0 only that.");
        }
    }

    /** An empty one is allowed: that of an address without an authority. */
    private static boolean isHost(String host) {
        return host == null || host.chars().allMatch(c -> c > ' ' && c < 0x7f && NOT_IN_A_HOST.indexOf(c) < 0);
    }

    static ProblemException refused(String detail) {
        return new ProblemException(ProblemCode.BAD_REQUEST, detail);
    }
}
