package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of operations names every setting, its defaults and what it means, and no setting that is none. */
class SettingsDocsTest {
    private static final Pattern VARIABLE = Pattern.compile("YARDPASS_[A-Z][A-Z_]*");
    private static final Pattern SIZE = Pattern.compile("(\\d+) ([KM])iB");
    private static final Pattern DURATION = Pattern.compile("(\\d+[hms])+");
    /** What has to be set there, and so has no default. */
    private static final Map<String, String> BESIDE_A_DATABASE = Map.of(
            "YARDPASS_DATABASE_URL", "postgresql://gate@db.example/yardpass",
            "YARDPASS_JWT_SECRET", "a-secret-that-is-thirty-two-bytes");

    /** What holds beside the embedded server, and beside a database of one's own. */
    private record Defaults(String embedded, String external) {}

    @Test
    void everySettingHasARowWithItsDefaultsAndNoOther() throws IOException {
        Map<String, String> embedded = effective(Map.of());
        Map<String, String> external = effective(BESIDE_A_DATABASE);
        var read = new TreeMap<String, Defaults>();
        embedded.forEach((name, value) -> read.put(
                name,
                new Defaults(
                        comparable(value),
                        comparable(BESIDE_A_DATABASE.containsKey(name) ? value : external.get(name)))));

        var documented = new TreeMap<String, Defaults>();
        for (List<String> row : rows()) {
            String both = comparable(row.get(1));
            Defaults defaults = new Defaults(both, row.get(2).isEmpty() ? both : comparable(row.get(2)));
            assertNull(documented.put(row.get(0).replace("`", ""), defaults), () -> row + " is there twice");
        }
        assertEquals(read, documented);
    }

    @Test
    void everySettingHasAMeaning() throws IOException {
        for (List<String> row : rows()) {
            assertFalse(row.get(3).isBlank(), () -> row + " says nothing");
        }
    }

    /** Beside settings it tells of files that hold secrets, and of what the launcher, tests and Kubernetes set. */
    @Test
    void thePageNamesNoVariableThatWouldStopTheStart() throws IOException {
        Predicate<String> refused = name -> {
            try {
                Settings.readWithoutKey(new Environment(Map.of(name, "")));
                return false;
            } catch (SettingsException unknown) {
                return true;
            }
        };
        var named = VARIABLE.matcher(OperationsPage.read().text())
                .results()
                .map(MatchResult::group)
                .collect(TreeSet<String>::new, TreeSet::add, TreeSet::addAll);
        assertTrue(refused.test("YARDPASS_COLOUR"));
        assertEquals(List.of(), named.stream().filter(refused).toList());
    }

    private static List<List<String>> rows() throws IOException {
        List<List<String>> rows = OperationsPage.read().table("Variable");
        assertFalse(rows.isEmpty());
        return rows;
    }

    private static Map<String, String> effective(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        Settings.read(environment);
        return environment.effective();
    }

    /** A dash is for none; sizes are numbers of bytes, and there is one spelling of a duration. */
    private static String comparable(String cell) {
        String plain = cell.replace("`", "");
        if (plain.equals("–")) {
            return "";
        }
        if (DURATION.matcher(plain).matches()) {
            return Environment.parseDuration(plain).toString();
        }
        return SIZE.matcher(plain)
                .replaceAll(size -> String.valueOf(
                        Long.parseLong(size.group(1)) << (size.group(2).equals("K") ? 10 : 20)));
    }
}
