package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.Uuids;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.Problem.FieldError;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The values of a body that is read strictly, and everything that is wrong with them: a value that is not what it must be
 * is null and noted with its place, and reading goes on, so that a client hears of all faults at once.
 */
final class StrictInput {
    private static final int ERRORS_MAX = 50;
    /** As long as any token may be. */
    private static final int PROOF_LENGTH_MAX = 4 << 10;

    private final JsonParser json;
    private final byte[] body;
    private final List<FieldError> errors = new ArrayList<>();
    private ProblemCode firstCode;

    /** Reads the value of the field of this name, on which the input stands. */
    interface FieldReading {
        void of(String name) throws IOException;
    }

    /** @param body what the parser reads, from its first byte */
    StrictInput(JsonParser json, byte[] body) {
        this.json = json;
        this.body = body;
    }

    /** Reads the object that the input stands on, to its end; returns the names that were there. */
    Set<String> object(String pointer, FieldReading field) throws IOException {
        Set<String> seen = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (!seen.add(name)) {
                wrong(pointer + "/" + name, "is there twice");
            }
            field.of(name);
            json.skipChildren();
        }
        return seen;
    }

    /** Reads the element at this place, on which the input stands. */
    interface ElementReading {
        void of(String pointer) throws IOException;
    }

    /** Reads the array that the input stands on, to its end; true when it is one of so many elements, be they wrong. */
    boolean array(String pointer, int min, int max, ElementReading element) throws IOException {
        if (!isAt(JsonToken.START_ARRAY)) {
            wrong(pointer, "must be an array");
            return false;
        }
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count < max) {
                element.of(pointer + "/" + count);
            }
            json.skipChildren();
            count++;
        }
        if (count < min || count > max) {
            wrong(pointer, "must be " + min + " to " + max);
            return false;
        }
        return true;
    }

    JsonParser json() {
        return json;
    }

    boolean isAt(JsonToken token) {
        return json.currentToken() == token;
    }

    UUID uuid(String pointer) throws IOException {
        UUID id = isAt(JsonToken.VALUE_STRING) ? Uuids.parse(json.getText()) : null;
        if (id == null) {
            wrong(pointer, "must be a UUID of 36 characters");
        }
        return id;
    }

    Long integer(String pointer, long min, long max) throws IOException {
        if (isAt(JsonToken.VALUE_NUMBER_INT)
                && json.getTextLength() <= 19
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = json.getLongValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        wrong(pointer, "must be an integer from " + min + " to " + max);
        return null;
    }

    /** An amount of money that is not nothing; each way of being none has a code of its own. */
    Long cents(String pointer, long min, long max) throws IOException {
        if (!isAt(JsonToken.VALUE_NUMBER_INT)) {
            wrong(ProblemCode.AMOUNT_NOT_INTEGER, pointer, "must be an integer, in minor units");
            return null;
        }
        if (json.getTextLength() > 19
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || Math.abs(json.getLongValue()) > max) {
            wrong(ProblemCode.AMOUNT_OUT_OF_RANGE, pointer, "must be at most " + max);
            return null;
        }
        long cents = json.getLongValue();
        if (cents == 0) {
            wrong(ProblemCode.AMOUNT_ZERO, pointer, "must not be zero");
        } else if (cents < min) {
            wrong(ProblemCode.AMOUNT_NEGATIVE, pointer, "must not be negative");
        }
        return cents == 0 || cents < min ? null : (Long) cents;
    }

    boolean bool(String pointer) {
        if (!isAt(JsonToken.VALUE_TRUE) && !isAt(JsonToken.VALUE_FALSE)) {
            wrong(pointer, "must be true or false");
        }
        return isAt(JsonToken.VALUE_TRUE);
    }

    String currency(String pointer) throws IOException {
        if (!isAt(JsonToken.VALUE_STRING) || !Money.isCode(json.getText())) {
            wrong(pointer, "must be an ISO 4217 code, such as USD");
            return null;
        }
        return json.getText();
    }

    String text(String pointer, int lengthMax) throws IOException {
        String text = isAt(JsonToken.VALUE_STRING) ? json.getText() : null;
        if (text != null && !Texts.isLonger(text, lengthMax) && Texts.isStorable(text)) {
            return text;
        }
        wrong(pointer, "must be a text of at most " + lengthMax + " characters");
        return null;
    }

    /** The payment provider's name for a payment; null for none, which a blank one is. */
    String paymentReference() throws IOException {
        return isAt(JsonToken.VALUE_NULL) ? null : identifier("/payment_reference", Payment.REFERENCE_LENGTH_MAX);
    }

    /** A token, not looked at yet; null for none. */
    String paymentProof() throws IOException {
        return isAt(JsonToken.VALUE_NULL) ? null : text("/payment_proof", PROOF_LENGTH_MAX);
    }

    /** A user's id; the one of zeros only is nobody's. */
    UUID user(String pointer) throws IOException {
        UUID id = uuid(pointer);
        if (id != null && Uuids.isNil(id)) {
            wrong(pointer, "must not be of zeros only, which is nobody's id");
            return null;
        }
        return id;
    }

    /** A text that names something; null when it is blank, too. */
    String identifier(String pointer, int lengthMax) throws IOException {
        String text = text(pointer, lengthMax);
        return text == null ? null : Texts.identifier(text);
    }

    /** A text that names something, and is not blank. */
    String name(String pointer, int lengthMax) throws IOException {
        String text = text(pointer, lengthMax);
        if (text != null && Texts.identifier(text) == null) {
            wrong(pointer, "must not be blank");
        }
        return text;
    }

    /** Microseconds since the Unix epoch. */
    Long micros(String pointer) throws IOException {
        long micros = isAt(JsonToken.VALUE_STRING) ? Rfc3339.micros(json.getText()) : Rfc3339.MALFORMED;
        if (micros == Rfc3339.MALFORMED) {
            wrong(pointer, "must be an RFC 3339 time with an offset");
            return null;
        }
        return micros;
    }

    /** An object as it was sent. A fault inside ends the reading, for nobody knows how the rest was meant. */
    String object(String pointer) throws IOException {
        try {
            return Metadata.read(json, body, 0);
        } catch (EventFault fault) {
            wrong(pointer, "is refused: " + fault.getMessage());
            requireNoFault();
            return null;
        }
    }

    void require(Collection<String> names, Set<String> seen) {
        names.stream().filter(name -> !seen.contains(name)).forEach(name -> wrong("/" + name, "is required"));
    }

    void wrong(String pointer, String detail) {
        wrong(ProblemCode.MALFORMED, pointer, detail);
    }

    /** The first fault's code is the whole body's. */
    private void wrong(ProblemCode code, String pointer, String detail) {
        if (errors.isEmpty()) {
            firstCode = code;
        }
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(pointer, detail));
        }
    }

    /** Throws a problem that names all faults, if there are any. */
    void requireNoFault() {
        fault().ifPresent(problem -> {
            throw new ProblemException(problem);
        });
    }

    /** All faults there were. */
    Optional<Problem> fault() {
        return errors.stream()
                .findFirst()
                .map(first -> Problem.of(firstCode, first.pointer() + " " + first.detail() + ".")
                        .withErrors(errors));
    }
}
