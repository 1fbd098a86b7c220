package io.yardpass.loadtests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuzzAnswersTest {
    private static final String DATE = "date: Sat, 31 Jan 2026 12:00:00 GMT\r\n";
    private static final String SERVED = "HTTP/1.1 200 OK\r\n" + DATE + "content-length: 2\r\n\r\n[]";

    private static FuzzAnswers read(int requests, boolean whole, String received) {
        return FuzzAnswers.read(
                new FuzzTalk(0, "GET / HTTP/1.1\r\n\r\n", requests, true, FuzzTalk.Ending.READ, 1), received, whole);
    }

    private static String refusal(int status, String more, String body) {
        return "HTTP/1.1 " + status + " No\r\n" + DATE + more + "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String problem(int status) {
        return refusal(
                status,
                "content-type: application/problem+json\r\nconnection: close\r\n",
                "{\"status\":" + status + ",\"instance\":\"/requests/a\"}");
    }

    @Test
    void answersAreReadOneAfterTheOther() {
        FuzzAnswers read = read(3, true, SERVED + "HTTP/1.1 100 Continue\r\n\r\n" + SERVED + problem(400));
        assertNull(read.fault());
        assertEquals(List.of(200, 200, 400), read.statuses());
    }

    @Test
    void eachRequestOfAClearTalkHasItsAnswerUnlessTheServiceParts() {
        assertEquals("1 of 2 requests were answered", read(2, true, SERVED).fault());
        assertNull(read(2, true, problem(413)).fault());
        assertNull(read(2, false, SERVED).fault());
    }

    @Test
    void anAnswerIsCutOffOnlyWhereTheClientLeft() {
        String cutOff = SERVED.substring(0, SERVED.length() - 1);
        assertEquals("an answer is cut off", read(1, true, cutOff).fault());
        assertNull(read(1, false, cutOff).fault());
        assertNull(read(1, false, "HTTP/1.1 20").fault());
    }

    @Test
    void aFailureIsAFaultWhateverItSays() {
        assertEquals("it failed", read(1, true, problem(500)).fault());
        assertEquals("503 without Retry-After", read(1, true, problem(503)).fault());
        assertNull(read(1, true, problem(505)).fault());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "text/plain, {}, a refusal that is no problem",
                "application/problem+json, [], a problem that is no JSON",
                "application/problem+json, {\"status\":401}, a problem of another status",
                "application/problem+json, {\"status\":400}, a problem without instance",
            })
    void aRefusalIsAProblem(String type, String body, String fault) {
        assertEquals(
                fault,
                read(1, true, refusal(400, "content-type: " + type + "\r\n", body))
                        .fault());
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0 200 OK", "HTTP/1.1 2000 OK", "ICY 200 OK", "HTTP/1.1  200 OK"})
    void aStatusLineIsOfHttp11(String line) {
        assertEquals(
                "what came is no head of an answer, at 0",
                read(1, true, line + "\r\n\r\n").fault());
    }
}
