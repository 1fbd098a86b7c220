package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the machine's language: SQL, JSON and metrics are for machines, which know the digits 0 to 9 only. */
@Timeout(300)
class OtherLocalesTest {
    @TempDir
    Path directory;

    /** Arabic writes other digits, Turkish another small I. */
    @ParameterizedTest
    @CsvSource({"ar, EG", "tr, TR"})
    void theServiceStartsAndTakesViewsAndPurchases(String language, String country) throws Exception {
        Path data = directory.resolve("data");
        Map<String, String> settings = Map.of(
                "YARDPASS_DATA_DIR", data.toString(),
                "YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(ServiceProcess.freePort()));
        try (ServiceProcess service =
                ServiceProcess.start(directory, settings, "-Duser.language=" + language, "-Duser.country=" + country)) {
            GatewayClient client = service.client(TestTokens.platform(DevelopmentKey.read(data)));
            assertEquals(200, client.postViews(List.of(GatewayClient.freshId())).statusCode());
            assertEquals(
                    201,
                    client.purchase(
                                    GatewayClient.freshId(),
                                    GatewayClient.freshId(),
                                    GatewayClient.EVENT,
                                    GatewayClient.TIER,
                                    10_000)
                            .statusCode());
            assertEquals("", otherDigits(service.metrics()));
            assertEquals(0, service.terminate(), service::output);
            assertEquals("", otherDigits(service.output()));
        }
    }

    /** Else the test above would show nothing. */
    @Test
    void arabicDigitsAreOthers() {
        assertEquals("٥٠٠٠", otherDigits(String.format(Locale.of("ar", "EG"), "%d", 5_000)));
    }

    private static String otherDigits(String text) {
        return text.codePoints()
                .filter(character -> Character.isDigit(character) && character > '9')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
