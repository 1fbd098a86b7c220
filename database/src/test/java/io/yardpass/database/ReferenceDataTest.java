package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The checked-in lists beside the JDK's own. Where they drift apart, a migration brings ours up to date. */
@Timeout(180)
class ReferenceDataTest {
    private static final String DRIFT = "ours differ from this JDK's: add a migration that corrects them";

    /** In use beside a country's first currency. */
    private static final Set<String> SECOND_CURRENCIES =
            Set.of("BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "VED", "XAD");

    private static final int NOTICE_MILLIS = 10_000;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyCountryIsThereWithItsNameAndCurrency() {
        var wanted = new TreeMap<String, List<String>>();
        for (var code : Locale.getISOCountries()) {
            var currency = currencyOf(code);
            wanted.put(
                    code,
                    Arrays.asList(
                            Locale.of("", code).getDisplayCountry(Locale.ENGLISH),
                            currency == null ? null : currency.getCurrencyCode()));
        }
        var found = new TreeMap<String, List<String>>();
        database.rows("SELECT code, name, currency FROM ref.countries")
                .forEach(row -> found.put(row.getFirst(), row.subList(1, 3)));
        assertEquals(wanted, found, DRIFT);
        assertEquals(Arrays.asList("Antarctica", null), found.get("AQ"));
    }

    @Test
    void everyCurrencyInUseIsThereWithItsExponent() {
        var wanted = new TreeMap<String, String>();
        SECOND_CURRENCIES.forEach(code -> put(wanted, Currency.getInstance(code)));
        for (var code : Locale.getISOCountries()) {
            put(wanted, currencyOf(code));
        }
        var found = new TreeMap<String, String>();
        database.rows("SELECT code, minor_digits FROM ref.currencies")
                .forEach(row -> found.put(row.getFirst(), row.getLast()));
        assertEquals(wanted, found, DRIFT);
        assertEquals(
                List.of("0", "2", "3", "4"),
                List.of(found.get("JPY"), found.get("EUR"), found.get("KWD"), found.get("CLF")));
    }

    /** SystemV is the JDK's alone. */
    @Test
    void everyZoneOfTheJdkIsThereByEachOfItsNames() {
        var wanted = new TreeSet<>(ZoneId.getAvailableZoneIds());
        wanted.removeIf(zone -> zone.startsWith("SystemV/"));
        var found = new TreeSet<String>();
        database.rows("SELECT name FROM ref.timezones").forEach(row -> found.add(row.getFirst()));
        assertEquals(wanted, found, DRIFT);
        assertTrue(found.containsAll(List.of("Etc/UTC", "US/Pacific", "UTC", "Europe/Berlin")));
    }

    @Test
    void postgresqlKnowsEveryZoneToo() {
        assertEquals(
                List.of(), database.rows("SELECT name FROM ref.timezones EXCEPT SELECT name FROM pg_timezone_names"));
    }

    @Test
    void industriesAndCategoriesLeaveRoomForTheRest() {
        assertEquals(1, database.count("SELECT count(*) FROM ref.industries WHERE code = 'other'"));
        assertEquals(1, database.count("SELECT count(*) FROM ref.event_categories WHERE code = 'other'"));
        assertEquals("t", database.text("SELECT count(*) BETWEEN 25 AND 40 FROM ref.industries"));
        assertEquals("t", database.text("SELECT count(*) BETWEEN 25 AND 40 FROM ref.event_categories"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"currencies", "countries", "industries", "timezones", "event_categories"})
    void aChangeIsToldToWhoeverListens(String table) throws SQLException {
        try (var listener = Jdbc.open(database.address())) {
            listener.execute("LISTEN ref_changed");
            database.execute("UPDATE ref." + table + " SET name = name");
            var notices = listener.connection().unwrap(PGConnection.class).getNotifications(NOTICE_MILLIS);
            assertEquals(1, notices.length);
            assertEquals("ref_changed " + table, notices[0].getName() + " " + notices[0].getParameter());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"anon", "authenticated", "service_role"})
    void everybodyReadsAndNobodyWrites(String role) {
        assertEquals("249", database.textAfter("SET LOCAL ROLE " + role + ";", "SELECT count(*) FROM ref.countries"));
        assertEquals("f", database.text("""
                SELECT bool_or(has_table_privilege('%s', c.oid, 'INSERT, UPDATE, DELETE'))
                FROM pg_class AS c
                WHERE c.relnamespace = 'ref'::regnamespace AND c.relkind = 'r'
                """.formatted(role)));
    }

    private static Currency currencyOf(String country) {
        return Currency.getInstance(Locale.of("", country));
    }

    private static void put(TreeMap<String, String> digits, Currency currency) {
        if (currency != null) {
            digits.put(currency.getCurrencyCode(), String.valueOf(currency.getDefaultFractionDigits()));
        }
    }
}
