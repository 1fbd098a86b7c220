package io.yardpass.analytics;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that only writes events has nothing on its class path that it does not need; the tests' is the larger one. */
class ClassPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.vertx.ext.web.Router",
                "io.vertx.ext.auth.jwt.JWTAuth",
                "picocli.CommandLine",
                "io.yardpass.ledger.Ledger",
                "io.yardpass.gateway.http.Edge",
                "io.yardpass.service.Main"
            })
    void nothingOfHttpTokensCommandsOrTheLedgerIsThere(String name) {
        assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
    }

    @Test
    void whatWritesIsThere() {
        assertDoesNotThrow(() -> Class.forName("io.yardpass.pgcopy.CopyConnection"));
        assertDoesNotThrow(() -> Class.forName("io.yardpass.wire.EventDecoder"));
    }
}
