package io.yardpass.loadtests.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private static final String ID = "0a400001-0000-7000-8000-000000000001";

    private final Receipts receipts = new Receipts(new SplittableRandom(1));

    @Test
    void theSameMessageOnceMoreIsARepeatAndNothingElse() {
        receive("a", "body");
        receive("a", "body");
        Receipts.All all = receipts.take();
        assertEquals(1, all.first().size());
        assertEquals(1, all.repeats());
        assertEquals(List.of(), all.unlike());
    }

    @Test
    void anotherBodyOrEndpointUnderOneIdIsTold() {
        receive("a", "body");
        receive("a", "other");
        receive("b", "body");
        assertEquals(2, receipts.take().unlike().size());
    }

    @Test
    void whatIsRefusedIsTakenTheSecondTime() {
        int refused = 0;
        for (int n = 0; n < 1_000; n++) {
            String id = new UUID(0x7000, n).toString();
            if (receipts.receive("a", id, Buffer.buffer()).equals(OptionalInt.of(503))) {
                assertEquals(OptionalInt.of(204), receipts.receive("a", id, Buffer.buffer()));
                refused++;
            }
        }
        assertEquals(refused, receipts.take().refused());
        assertTrue(refused > 0, "some are refused");
    }

    @Test
    void whatWasTakenIsForgotten() {
        receive("a", "body");
        receipts.take();
        assertEquals(Map.of(), receipts.take().first());
    }

    private void receive(String endpoint, String body) {
        receipts.receive(endpoint, ID, Buffer.buffer(body));
    }
}
