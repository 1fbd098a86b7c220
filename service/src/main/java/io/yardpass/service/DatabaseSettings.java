package io.yardpass.service;

import io.yardpass.database.DatabaseAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the environment says of databases. */
final class DatabaseSettings {
    private DatabaseSettings() {}

    static Settings.Database read(Environment environment, Path dataDirectory) {
        int embeddedPort = environment.port("YARDPASS_EMBEDDED_DATABASE_PORT", 15_432);
        return address(environment, "YARDPASS_DATABASE_URL")
                .<Settings.Database>map(Settings.External::new)
                .orElseGet(() -> new Settings.Embedded(dataDirectory, embeddedPort));
    }

    /** Empty where events are in the same database as everything else. */
    static Optional<DatabaseAddress> analytics(Environment environment, Settings.Database database) {
        return address(environment, "YARDPASS_ANALYTICS_DATABASE_URL")
                .filter(address -> !new Settings.External(address).equals(database));
    }

    private static Optional<DatabaseAddress> address(Environment environment, String name) {
        return environment.secret(name).flatMap(url -> parsed(environment, name, url));
    }

    private static Optional<DatabaseAddress> parsed(Environment environment, String name, Secret url) {
        try {
            DatabaseAddress address = DatabaseAddress.parse(url.value());
            environment.show(name, withoutPassword(address));
            address.sslRootCertificate()
                    .filter(root -> !Files.isReadable(root))
                    .ifPresent(root -> environment.fault(name + " names an sslrootcert that cannot be read: " + root));
            return Optional.of(address);
        } catch (IllegalArgumentException malformed) {
            environment.fault(name + " is not usable: " + malformed.getMessage());
            return Optional.empty();
        }
    }

    /** What stands before the first @ is escaped, so that no user name can hold one. */
    private static String withoutPassword(DatabaseAddress address) {
        String url = address.libpqUrl();
        return address.password().isEmpty() ? url : url.replaceFirst("@", ":***@");
    }
}
