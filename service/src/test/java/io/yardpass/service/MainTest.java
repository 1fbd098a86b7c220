package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryCommand() {
        assertEquals(0, run("--help"));
        for (String command : new String[] {
            "serve", "migrate", "token", "config", "dead-letters", "replay", "tail", "webhooks", "bench"
        }) {
            assertTrue(out.toString().contains(command), command);
        }
    }

    @Test
    void theVersionIsPrinted() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().startsWith("yardpass "), out::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sevre",
                "serve --fast",
                "token",
                "token --role king",
                "token --role authenticated",
                "token --role anon",
                "token --role service_role --ttl 25h",
                "token --role service_role --ttl never",
                "token --role service_role --publishable",
                "token --role service_role --org yardpass",
                "token --role authenticated --user 7",
                "dead-letters --limit 0",
                "dead-letters --limit 1001",
                "dead-letters --code unknown",
                "dead-letters --since yesterday",
                "replay --type impression",
                "replay --id 7",
                "replay --until 2026-01-31T25:00:00Z",
                "token --role service_role --event {}",
                "token --payment purchase",
                "token --amount 5",
                "token --payment refund --id 0d000000-0000-7000-8000-000000000001 --amount 5 --currency USD --reference x",
                "token --payment purchase --id 7 --amount 5 --currency USD --reference x",
                "token --payment purchase --id 0d000000-0000-7000-8000-000000000001 --amount 0 --currency USD --reference x",
                "token --payment purchase --id 0d000000-0000-7000-8000-000000000001 --amount 5 --currency usd --reference x",
                "token --payment top_up --id 0d000000-0000-7000-8000-000000000001 --amount 5 --currency USD --reference x --ttl 61m",
                "token --role service_role --payment top_up --id 0d000000-0000-7000-8000-000000000001 --amount 5 --currency USD --reference x",
                "webhooks",
                "webhooks listen --port 65536",
                "webhooks listen --port hooks",
                "webhooks listen --secret secret",
                "webhooks listen --secret whsec_c2hvcnQ=",
                "token --pixel",
                "token --pixel --event {}",
                "token --pixel --org 0a000000-0000-7000-8000-000000000001",
                "token --pixel --org 0a000000-0000-7000-8000-000000000001 --event []",
                "token --pixel --org 0a000000-0000-7000-8000-000000000001 --event {}",
                "token --pixel --org 0a000000-0000-7000-8000-000000000001 --event {\"type\":\"ad_click\"}",
                "token --pixel --role service_role --org 0a000000-0000-7000-8000-000000000001 --event {}"
            })
    void aWrongCommandLineIsUsage(String arguments) {
        assertEquals(2, run(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
        assertTrue(out.toString().isEmpty(), "stdout is for what was asked");
        assertTrue(err.toString().contains("; see yardpass"), "and stderr says what is wrong");
        assertEquals(1, err.toString().lines().count(), "in one line: " + err);
    }

    @Test
    void anIdAndARoleAreRefusedByTheirForm() {
        run("token", "--role", "authenticated", "--user", "7");
        run("token", "--role", "boss");
        run("token", "--pixel", "--org", "0a000000-0000-7000-8000-000000000001", "--event", "{\"type\":\"ad_click\"}");
        assertEquals("""
                yardpass: --user must be a UUID; see yardpass token --help
                yardpass: --role must be anon, authenticated or service_role; see yardpass token --help
                yardpass: --event is refused: id is required; see yardpass token --help
                """, err.toString());
    }

    @Test
    void helpTellsOfOneCommand() {
        assertEquals(0, run("help", "token"));
        assertTrue(out.toString().contains("--publishable"), out::toString);
        assertTrue(out.toString().contains("--payment"), out::toString);
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
