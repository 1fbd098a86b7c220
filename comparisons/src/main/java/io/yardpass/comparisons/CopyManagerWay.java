package io.yardpass.comparisons;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** pgjdbc's CopyManager: binary rows from a buffer used again, one virtual thread a connection, a COPY a commit. */
record CopyManagerWay(InstantSource clock, int connections) implements Way {
    @Override
    public String name() {
        return "CopyManager of pgjdbc, " + Way.connections(connections);
    }

    @Override
    public Lanes open(int port, int batchRows) throws SQLException {
        List<Copying> lanes = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Connection connection = DriverManager.getConnection(BenchDatabase.jdbcUrl(port));
            lanes.add(new Copying(connection, new Views(clock), new JdbcRows(), batchRows));
        }
        return new Threads(lanes, Executors.newVirtualThreadPerTaskExecutor());
    }

    private record Copying(Connection connection, Views views, JdbcRows rows, int batchRows) {
        private Tally drive(long untilNanos) throws SQLException {
            Tally tally = new Tally();
            PGConnection postgres = connection.unwrap(PGConnection.class);
            for (long began = System.nanoTime(); began < untilNanos; began = System.nanoTime()) {
                rows.encode(views.batch(batchRows));
                CopyIn copy = postgres.getCopyAPI().copyIn(View.COPY);
                copy.writeToCopy(rows.array(), 0, rows.length());
                long stored = copy.endCopy();
                tally.committed(stored, System.nanoTime() - began);
            }
            return tally;
        }
    }

    private record Threads(List<Copying> lanes, ExecutorService threads) implements Lanes {
        @Override
        public Tally drive(long untilNanos) throws Exception {
            List<Callable<Tally>> sides = new ArrayList<>();
            lanes.forEach(lane -> sides.add(() -> lane.drive(untilNanos)));
            Tally all = new Tally();
            for (Future<Tally> side : threads.invokeAll(sides)) {
                all.add(side.get());
            }
            return all;
        }

        @Override
        public void close() throws SQLException {
            threads.shutdownNow();
            for (Copying lane : lanes) {
                lane.connection.close();
            }
        }
    }
}
