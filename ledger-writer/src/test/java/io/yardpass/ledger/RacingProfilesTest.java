package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.ledger.rules.Batch;
import io.yardpass.pgcopy.PipelineResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who buys for the first time may be made known by others at that very moment. */
class RacingProfilesTest {
    @Test
    void aBuyerWhoIsInvitedSomewhereMeanwhileBuysAllTheSame() {
        try (Fair fair = new Fair()) {
            await(fair.ledger.close(Duration.ofSeconds(5)));
            UUID invited = UUID.randomUUID();
            UUID tier = fair.tier(0, 10);
            Batch batch = new ManualWriter(fair)
                    .decide(List.of(
                            Fair.purchase(UUID.randomUUID(), "k " + invited, invited, tier, 1, 0),
                            Fair.purchase(tier, 1, 0)));
            fair.database.execute(
                    "INSERT INTO users.profiles (id, created_at) VALUES ('" + invited + "', '2020-01-01Z')");
            PipelineResult sent = new ManualWriter(fair).send(batch);
            assertInstanceOf(PipelineResult.Committed.class, sent, sent::toString);
            assertEquals(2, fair.database.count("SELECT count(*) FROM users.profiles"));
            assertEquals(
                    1, fair.database.count("SELECT count(*) FROM users.profiles WHERE created_at = '2020-01-01Z'"));
        }
    }
}
