package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class UrlParameterDocsTest {
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    @Test
    void thePageOfOperationsNamesEveryParameterAndNoOther() throws IOException {
        String page = Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/OPERATIONS.md"));
        String table = page.substring(page.indexOf("| Parameter of the URL |"));
        table = table.substring(0, table.indexOf("\n\n"));
        var documented = new TreeSet<String>();
        table.lines()
                .forEach(row ->
                        NAME.matcher(row.split("\\|")[1]).results().forEach(name -> documented.add(name.group(1))));
        assertEquals(new TreeSet<>(UrlParameter.ALL.keySet()), documented);
    }
}
