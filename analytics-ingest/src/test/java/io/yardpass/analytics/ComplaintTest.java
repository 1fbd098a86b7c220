package io.yardpass.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComplaintTest {
    private long nanos = Long.MAX_VALUE - 1;

    @Test
    void itIsSaidOnceASecondAndThenHowOftenItWasNot() {
        List<String> said = new ArrayList<>();
        Complaint complaint = new Complaint(said::add, () -> nanos);
        for (int i = 0; i < 1_000; i++) {
            complaint.of("no room");
        }
        nanos += 1_000_000_000;
        complaint.of("still no room");
        assertEquals(List.of("no room", "still no room (and 999 more that went unsaid)"), said);
    }
}
