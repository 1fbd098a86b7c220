package io.yardpass.ledger;

import io.yardpass.ledger.rules.FactKind;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.pgcopy.Pipeline;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How the facts of a kind are read: the statement, what it is given, and what its rows say.
 *
 * @param which of the keys it is asked about; another question is asked about the others
 */
record Question<K>(
        FactKind<K, ?> kind,
        Predicate<K> which,
        String sql,
        BiConsumer<ReadResult, List<Row>> reader,
        List<Function<List<K>, Object>> parameters) {

    /** About all keys; each row says one thing. */
    static <K> Question<K> of(
            FactKind<K, ?> kind,
            String sql,
            BiConsumer<ReadResult, Row> reader,
            List<Function<List<K>, Object>> parameters) {
        return new Question<>(kind, key -> true, sql, each(reader), parameters);
    }

    static <K> Question<K> some(
            FactKind<K, ?> kind,
            Predicate<K> which,
            String sql,
            BiConsumer<ReadResult, Row> reader,
            List<Function<List<K>, Object>> parameters) {
        return new Question<>(kind, which, sql, each(reader), parameters);
    }

    /** Several rows may say one thing. */
    static <K> Question<K> together(
            FactKind<K, ?> kind,
            String sql,
            BiConsumer<ReadResult, List<Row>> reader,
            List<Function<List<K>, Object>> parameters) {
        return new Question<>(kind, key -> true, sql, reader, parameters);
    }

    private static BiConsumer<ReadResult, List<Row>> each(BiConsumer<ReadResult, Row> reader) {
        return (found, rows) -> rows.forEach(row -> reader.accept(found, row));
    }

    /** True when there was something to ask. */
    boolean ask(ReadSet readSet, Pipeline.Builder steps) {
        List<K> keys = readSet.of(kind).stream().filter(which).toList();
        if (!keys.isEmpty()) {
            steps.query(
                    sql,
                    parameters.stream().map(parameter -> parameter.apply(keys)).toArray());
        }
        return !keys.isEmpty();
    }

    void read(List<List<String>> rows, ReadResult found) {
        reader.accept(found, rows.stream().map(Row::new).toList());
    }

    /** The keys, as an array of what PostgreSQL knows without quotes. */
    static <K> Object keys(List<K> keys) {
        return PgArray.plain(keys);
    }

    static <K> Function<List<K>, Object> each(Function<K, ?> part) {
        return keys -> PgArray.plain(keys.stream().map(part).toList());
    }

    static <K> Function<List<K>, Object> texts(Function<K, String> part) {
        return keys -> PgArray.texts(keys.stream().map(part).toList());
    }
}
