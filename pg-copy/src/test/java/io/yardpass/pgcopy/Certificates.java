package io.yardpass.pgcopy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Roots and server certificates, made by the JDK's keytool and written as the PEM files that servers read. */
final class Certificates {

    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final Path store;

    Certificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("store.p12");
    }

    /** PEM files of a certificate and its key. */
    record Pair(Path certificate, Path key) {}

    Path root(String name) {
        keytool(name, "-dname", "CN=" + name, "-validity", "30", "-ext", "bc:critical=ca:true");
        return write(name).certificate();
    }

    Pair server(String name, String root, String... more) {
        List<String> options = new ArrayList<>(List.of("-dname", "CN=" + name, "-signer", root));
        options.addAll(List.of(more));
        keytool(name, options.toArray(String[]::new));
        return write(name);
    }

    private void keytool(String alias, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString(),
                "-alias",
                alias));
        command.addAll(List.of(more));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
            if (keytool.waitFor() != 0) {
                throw new AssertionError(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Pair write(String alias) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return new Pair(
                    pem(
                            alias + ".crt",
                            "CERTIFICATE",
                            keys.getCertificate(alias).getEncoded()),
                    pem(
                            alias + ".key",
                            "PRIVATE KEY",
                            keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A server refuses a key that others can read. */
    private Path pem(String file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Path path = directory.resolve(file);
        Files.writeString(path, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
}
