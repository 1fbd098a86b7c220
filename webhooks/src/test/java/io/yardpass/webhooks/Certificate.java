package io.yardpass.webhooks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate and the authority that is to be trusted for it, made by the JDK's keytool. */
final class Certificate {
    private static final String PASSWORD = "changeit";
    private static final String KEY = "-genkeypair -keyalg EC -groupname secp256r1 -storetype PKCS12 ";

    private final Path store;
    private final Path pem;

    private Certificate(Path directory) {
        store = directory.resolve("store.p12");
        pem = directory.resolve("root.pem");
    }

    /** One that is its own authority. */
    static Certificate selfSigned(Path directory, String extension) throws IOException, InterruptedException {
        var made = new Certificate(directory);
        made.keytool(KEY + "-alias a -dname CN=a -validity 2 -ext " + extension);
        made.keytool("-exportcert -rfc -alias a -file " + made.pem);
        return made;
    }

    /** One of an authority: the JDK looks at no dates of what it trusts itself. */
    static Certificate signed(Path directory, String dates, String extension) throws IOException, InterruptedException {
        var made = new Certificate(directory);
        made.keytool(KEY + "-alias root -dname CN=root -validity 30 -ext bc:critical=ca:true");
        made.keytool(KEY + "-alias a -dname CN=a -signer root " + dates + " -ext " + extension);
        made.keytool("-exportcert -rfc -alias root -file " + made.pem);
        made.keytool("-delete -alias root");
        return made;
    }

    private void keytool(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of((arguments + " -storepass " + PASSWORD + " -keystore " + store).split(" ")));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new AssertionError("keytool " + arguments);
        }
    }

    Path pem() {
        return pem;
    }

    /** A socket of TLS on a port of its own. */
    ServerSocket listen(String address) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.ofLiteral(address));
    }
}
