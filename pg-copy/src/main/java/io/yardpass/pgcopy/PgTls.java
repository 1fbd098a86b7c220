package io.yardpass.pgcopy;

import static java.util.Objects.requireNonNull;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;

/**
 * What the wire to the server must be like.
 *
 * @param mode as libpq's {@code sslmode}
 * @param rootCertificate a PEM file of roots, as libpq's {@code sslrootcert}, read anew for each connection; null trusts
 *     the authorities that the JDK trusts. With one, REQUIRE means VERIFY_CA, as libpq has it; without verification there
 *     can be none
 */
public record PgTls(SslMode mode, Path rootCertificate) {

    public static final PgTls DISABLED = new PgTls(SslMode.DISABLE, null);

    public PgTls {
        requireNonNull(mode, "mode");
        if (rootCertificate != null) {
            mode = mode == SslMode.REQUIRE ? SslMode.VERIFY_CA : mode;
            if (!mode.verifies()) {
                throw new IllegalArgumentException(
                        "sslmode=" + mode.libpqName() + " would not look at the root certificate");
            }
        }
    }

    ClientSSLOptions clientOptions() {
        ClientSSLOptions options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "")
                .setTrustAll(!mode.verifies());
        return rootCertificate == null
                ? options
                : options.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate.toString()));
    }
}
