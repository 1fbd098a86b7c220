package io.yardpass.analytics.letters;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The letters in the database, read and removed as their owner.
 *
 * @param pool stays the caller's to close
 */
public record LetterArchive(Pool pool) {
    private static final String COUNT = "SELECT count(*) FROM analytics.dead_letters WHERE " + LetterFilter.CONDITION;
    private static final String NEWEST = "SELECT " + StoredLetter.COLUMNS + " FROM analytics.dead_letters WHERE "
            + LetterFilter.CONDITION + " ORDER BY rejected_at DESC, id DESC LIMIT $7";
    private static final String AFTER = "SELECT " + StoredLetter.COLUMNS + " FROM analytics.dead_letters WHERE "
            + LetterFilter.CONDITION + " AND (rejected_at, id) > ($7, $8) ORDER BY rejected_at, id LIMIT $9";
    /** The span of time spares the other months. */
    private static final String REMOVE =
            "DELETE FROM analytics.dead_letters WHERE id = ANY ($1) AND rejected_at BETWEEN $2 AND $3";

    /** Where a walk through the letters stands, oldest first. */
    record Position(OffsetDateTime rejectedAt, UUID id) {
        static final Position BEFORE_ALL = new Position(Instant.EPOCH.atOffset(ZoneOffset.UTC), new UUID(0, 0));

        static Position of(StoredLetter letter) {
            return new Position(letter.rejectedAt(), letter.id());
        }
    }

    public Future<Long> count(LetterFilter filter) {
        return pool.preparedQuery(COUNT)
                .execute(filter.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The newest first; each may weigh as much as an event may. */
    public Future<List<StoredLetter>> newest(LetterFilter filter, int max) {
        return pool.preparedQuery(NEWEST)
                .execute(filter.parameters().addInteger(max))
                .map(LetterArchive::letters);
    }

    Future<List<StoredLetter>> after(Position position, LetterFilter filter, int max) {
        Tuple parameters = filter.parameters()
                .addOffsetDateTime(position.rejectedAt())
                .addUUID(position.id())
                .addInteger(max);
        return pool.preparedQuery(AFTER).execute(parameters).map(LetterArchive::letters);
    }

    /** Completes when these, which lie in order, are gone; those that are gone already do not matter. */
    Future<Void> remove(List<StoredLetter> letters) {
        if (letters.isEmpty()) {
            return Future.succeededFuture();
        }
        UUID[] ids = letters.stream().map(StoredLetter::id).toArray(UUID[]::new);
        Tuple parameters =
                Tuple.of(ids, letters.getFirst().rejectedAt(), letters.getLast().rejectedAt());
        return pool.preparedQuery(REMOVE).execute(parameters).mapEmpty();
    }

    private static List<StoredLetter> letters(RowSet<Row> rows) {
        List<StoredLetter> letters = new ArrayList<>(rows.size());
        rows.forEach(row -> letters.add(StoredLetter.of(row)));
        return letters;
    }
}
