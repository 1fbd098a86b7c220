package io.yardpass.loadtests.load;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.Ids;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The yardstick: the rows that a post view becomes, by pgjdbc's binary COPY into the same partitioned table, one
 * connection and one blocked thread, a commit for each COPY. No HTTP, no JSON, no checks, no duplicates.
 */
final class PlainCopy implements Callable<Tally> {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final String COPY =
            "COPY analytics.post_impressions (id, occurred_at, received_at, post_id, event_id, organization_id, user_id,"
                    + " session_id, dwell_ms, source, metadata) FROM STDIN (FORMAT binary)";
    private static final short COLUMNS = 11;
    private static final long MICROS_TO_2000 = 946_684_800_000_000L;

    /** Made once: ids are made of text, and a yardstick that makes its own for each row measures that. */
    private static final List<Subject> SUBJECTS =
            IntStream.rangeClosed(1, Demo.POSTS).mapToObj(PlainCopy::subject).toList();

    private static final List<UUID> USERS =
            IntStream.rangeClosed(1, Demo.USERS).mapToObj(Demo::user).toList();

    private record Subject(UUID post, UUID event, UUID organization) {}

    private final String jdbcUrl;
    private final String metadata;
    private final int rowsPerCopy;
    private final Duration time;
    private final InstantSource clock;
    private final SplittableRandom random;
    private final Ids ids;

    PlainCopy(
            String jdbcUrl,
            String metadata,
            int rowsPerCopy,
            Duration time,
            InstantSource clock,
            SplittableRandom random) {
        this.jdbcUrl = jdbcUrl;
        this.metadata = metadata;
        this.rowsPerCopy = rowsPerCopy;
        this.time = time;
        this.clock = clock;
        this.random = random;
        this.ids = new Ids(clock, random);
    }

    @Override
    public Tally call() throws SQLException, IOException {
        Tally tally = new Tally();
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            PGConnection postgres = connection.unwrap(PGConnection.class);
            long start = System.nanoTime();
            long until = start + time.toNanos();
            for (long before = start; before < until; before = System.nanoTime()) {
                byte[] rows = rows();
                CopyIn copy = postgres.getCopyAPI().copyIn(COPY);
                copy.writeToCopy(rows, 0, rows.length);
                long stored = copy.endCopy();
                tally.answered(System.nanoTime() - before, stored);
            }
            tally.took(System.nanoTime() - start);
        }
        return tally;
    }

    private static Subject subject(int post) {
        int event = Demo.eventOfPost(post);
        return new Subject(Demo.post(post), Demo.event(event), Demo.organizationOfEvent(event));
    }

    private byte[] rows() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rowsPerCopy * 300);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(SIGNATURE);
        out.writeLong(0);
        long micros = clock.millis() * 1_000 - MICROS_TO_2000;
        for (int i = 0; i < rowsPerCopy; i++) {
            writeRow(out, micros);
        }
        out.writeShort(-1);
        return bytes.toByteArray();
    }

    private void writeRow(DataOutputStream out, long micros) throws IOException {
        Subject subject = SUBJECTS.get(random.nextInt(Demo.POSTS));
        out.writeShort(COLUMNS);
        writeUuid(out, ids.next());
        writeTime(out, micros);
        writeTime(out, micros);
        writeUuid(out, subject.post());
        writeUuid(out, subject.event());
        writeUuid(out, subject.organization());
        writeUuid(out, USERS.get(random.nextInt(Demo.USERS)));
        writeText(out, Demo.SESSION);
        out.writeInt(4);
        out.writeInt(1_500);
        writeText(out, Demo.SOURCE);
        byte[] json = metadata.getBytes(StandardCharsets.UTF_8);
        out.writeInt(json.length + 1);
        out.writeByte(1);
        out.write(json);
    }

    private static void writeUuid(DataOutputStream out, UUID id) throws IOException {
        out.writeInt(16);
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static void writeTime(DataOutputStream out, long microsSince2000) throws IOException {
        out.writeInt(8);
        out.writeLong(microsSince2000);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
