package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.simulation.Fairground;
import io.yardpass.ledger.simulation.FairgroundRows;
import io.yardpass.ledger.simulation.Sent;
import io.yardpass.ledger.simulation.Tables;
import io.yardpass.pgcopy.PipelineResult;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A simulation is worth as much as its tables are like PostgreSQL's. */
class SimulatedTablesTest {
    private static final int PARTS = 40;
    private static final int COMMANDS_OF_A_PART = 25;
    private static final long SEED = 11;

    /** On what they read the same is decided, to the last id, and what one commits, the other commits. */
    @Test
    void theTablesInMemoryAnswerAsPostgresqlDoes() {
        Fairground fairground = new Fairground(new SplittableRandom(SEED), 20, 40);
        Tables tables = fairground.fill(new Tables());
        long epoch = tables.claim();
        Ids ids = Ids.seeded(SEED);
        Ids sameIds = Ids.seeded(SEED);
        try (Fair fair = new Fair()) {
            Fair.await(fair.ledger.close(Duration.ofSeconds(5)));
            fair.database.execute(FairgroundRows.sql(fairground));
            ManualWriter writer = new ManualWriter(fair);
            for (int part = 0; part < PARTS; part++) {
                List<LedgerCommand> commands = Stream.<LedgerCommand>generate(fairground::next)
                        .limit(COMMANDS_OF_A_PART)
                        .toList();
                while (!commands.isEmpty()) {
                    Batch simulated = ManualWriter.decide(
                            commands, ids, wanted -> tables.read(wanted, ManualWriter.NOW), tables.head());
                    Batch real = writer.decide(commands, sameIds);
                    assertSame(simulated.outcomes(), real.outcomes(), commands);
                    assertArrayEquals(simulated.after().hash(), real.after().hash());
                    if (!real.isEmpty()) {
                        assertInstanceOf(PipelineResult.Committed.class, writer.send(real));
                        assertNull(tables.commit(Sent.of(simulated), epoch));
                    }
                    commands = commands.subList(real.outcomes().size(), commands.size());
                }
            }
            Audit.assertSound(fair.database);
        }
    }

    private static void assertSame(List<Outcome> simulated, List<Outcome> real, List<LedgerCommand> commands) {
        assertEquals(simulated.size(), real.size());
        for (int i = 0; i < simulated.size(); i++) {
            assertEquals(withoutTime(simulated.get(i)), withoutTime(real.get(i)), commands.get(i)::toString);
        }
    }

    /** When a ticket was redeemed, PostgreSQL says by its own clock. */
    private static Outcome withoutTime(Outcome outcome) {
        return outcome instanceof Outcome.Rejected(var code, var detail, var total, var replayed)
                        && code == RefusalCode.TICKET_ALREADY_REDEEMED
                ? new Outcome.Rejected(code, detail.replaceFirst(" at \\S+Z", ""), total, replayed)
                : outcome;
    }
}
