package io.yardpass.loadtests.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MessageSeriesTest {
    private static final int ENDPOINTS = 5;
    private static final int HANGING = 1;
    /** After so many a key has its turn again. */
    private static final int ROUND = ENDPOINTS * MessageSeries.KEYS_EACH;

    private final MessageSeries series = new MessageSeries(7, 0, ENDPOINTS, HANGING, 100);

    @Test
    void whoHangsAnswersNothingAndIsNotWaitedFor() {
        assertEquals(OptionalInt.empty(), receive(0));
        assertEquals(OptionalInt.of(204), receive(1));
        assertEquals(1, series.received());
        assertTrue(!series.isAnswered(ROUND) && series.isAnswered(ROUND + 1));
    }

    @Test
    void aRepeatIsCountedApartAndNotOutOfOrder() {
        receive(1);
        receive(1 + ROUND);
        receive(1);
        MessageSeries.Outcome outcome = series.outcome();
        assertEquals(2, outcome.received());
        assertEquals(1, outcome.repeats());
        assertEquals(0, outcome.outOfOrder());
    }

    @Test
    void aMessageThatComesFirstAfterALaterOneOfItsKeyIsOutOfOrder() {
        receive(1 + ROUND);
        receive(2);
        assertEquals(0, series.outcome().outOfOrder(), "of another key");
        receive(1);
        assertEquals(1, series.outcome().outOfOrder());
    }

    @Test
    void delaysAreOfWhatIsKnownToBeCommitted() {
        series.committed(1);
        receive(1);
        receive(2);
        assertEquals(1, series.outcome().delayMicros().getTotalCount());
    }

    @Test
    void messagesOfAnotherSeriesAreAnsweredAndCountedApart() {
        assertEquals(OptionalInt.of(204), series.receive("1", id(8, 1), Buffer.buffer()));
        assertEquals(1, series.outcome().elsewhere());
        assertEquals(0, series.received());
    }

    @Test
    void aMessageThatWasMeantForAnotherEndpointIsAFault() {
        assertThrows(IllegalStateException.class, () -> series.receive("2", id(7, 1), Buffer.buffer()));
    }

    private OptionalInt receive(long message) {
        return series.receive(Long.toString(message % ENDPOINTS), id(7, message), Buffer.buffer());
    }

    private static String id(int series, long message) {
        return String.format(Locale.ROOT, "0a4%05x-0000-7000-8000-%012x", series, message);
    }
}
