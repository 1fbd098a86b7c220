package io.yardpass.loadtests.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table in Markdown, column by column: what stands above it, and what each row has there. Words stand to the left,
 * figures to the right.
 *
 * @param <R> what a row is of
 */
public final class Table<R> {
    private record Column<R>(String head, String edge, Function<R, ?> cell) {}

    private final List<Column<R>> columns = new ArrayList<>();

    public Table<R> words(String head, Function<R, ?> cell) {
        columns.add(new Column<>(head, "---", cell));
        return this;
    }

    /** One that writes itself. */
    public Table<R> figure(String head, Function<R, ?> cell) {
        columns.add(new Column<>(head, "---:", cell));
        return this;
    }

    /** @param format of {@link String#format} */
    public Table<R> figure(String head, String format, Function<R, ?> figure) {
        return figure(head, row -> String.format(Locale.ROOT, format, figure.apply(row)));
    }

    /** @param format of {@link String#format}, for two figures in one cell */
    public Table<R> figure(String head, String format, Function<R, ?> first, Function<R, ?> second) {
        return figure(head, row -> String.format(Locale.ROOT, format, first.apply(row), second.apply(row)));
    }

    /** Head and rows. */
    public String of(Collection<R> rows) {
        String heads = columns.stream()
                .map(column -> column.head().isEmpty() ? " |" : " " + column.head() + " |")
                .collect(Collectors.joining("", "|", "\n"));
        String edges = columns.stream().map(column -> column.edge() + "|").collect(Collectors.joining("", "|", "\n"));
        return heads + edges + rows.stream().map(this::line).collect(Collectors.joining());
    }

    /** A row alone. */
    public String line(R row) {
        return columns.stream()
                .map(column -> " " + column.cell().apply(row) + " |")
                .collect(Collectors.joining("", "|", "\n"));
    }
}
