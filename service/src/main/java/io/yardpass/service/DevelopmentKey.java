package io.yardpass.service;

import io.yardpass.gateway.tokens.TokenKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A key for development, that signs tokens or seals secrets: random, in the data directory, readable by its owner alone. Blocking,
 * so it is used before the event loops run or on a worker.
 */
record DevelopmentKey(Secret secret) {
    private static final String OF_TOKENS = "development-key";
    private static final String OF_WEBHOOKS = "development-webhook-key";
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** The key of the directory, made when it has none. Of two processes that make it at once, one wins for both. */
    static DevelopmentKey readOrCreate(Path dataDirectory) {
        return readOrCreate(dataDirectory, OF_TOKENS);
    }

    /** Likewise that which seals secrets of webhooks, in hexadecimal digits. */
    static DevelopmentKey readOrCreateForWebhooks(Path dataDirectory) {
        return readOrCreate(dataDirectory, OF_WEBHOOKS);
    }

    private static DevelopmentKey readOrCreate(Path dataDirectory, String name) {
        Path file = dataDirectory.resolve(name);
        try {
            if (Files.notExists(file)) {
                create(dataDirectory, file);
            }
            return readFile(dataDirectory, name);
        } catch (IOException failed) {
            throw failed(file, failed);
        }
    }

    /** The key that is there; throws with a sentence for the user when there is none or others can read it. */
    static DevelopmentKey read(Path dataDirectory) {
        return readFile(dataDirectory, OF_TOKENS);
    }

    private static DevelopmentKey readFile(Path dataDirectory, String name) {
        Path file = dataDirectory.resolve(name);
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new FailedStartException(
                        "others can read " + file + "; chmod 600 it, or delete it for a new one");
            }
            String key = Files.readString(file).strip();
            if (key.length() < TokenKeys.SECRET_BYTES_MIN) {
                throw new FailedStartException(file + " holds no key; delete it for a new one");
            }
            return new DevelopmentKey(new Secret(key));
        } catch (NoSuchFileException missing) {
            throw new FailedStartException("no development key in "
                    + dataDirectory.toAbsolutePath().normalize() + "; ./yardpass serve makes one");
        } catch (IOException failed) {
            throw failed(file, failed);
        }
    }

    private static FailedStartException failed(Path file, IOException failure) {
        return new FailedStartException("the development key " + file + " cannot be used: "
                + failure.getClass().getSimpleName() + ", " + failure.getMessage());
    }

    /** Written aside and linked into place: no reader sees half a key, and an existing one is never replaced. */
    private static void create(Path dataDirectory, Path file) throws IOException {
        Files.createDirectories(dataDirectory);
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        Path fresh = Files.createTempFile(
                dataDirectory, file.getFileName().toString(), ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n");
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException another) {
            // Another process was first; its key is the key.
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
