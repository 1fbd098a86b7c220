package io.yardpass.loadtests.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads answers: the verdicts of a batch, the code of a problem. */
public final class Verdicts {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Acknowledgement ACCEPTED = new Acknowledgement.Stored(false, "");
    private static final Acknowledgement DUPLICATE = new Acknowledgement.Stored(true, "");

    private Verdicts() {}

    /**
     * One acknowledgement for each event of the request, in its order: the answer names only those that were not
     * accepted.
     */
    public static List<Acknowledgement> of(String answer, int events) throws IOException {
        List<Acknowledgement> verdicts = new ArrayList<>(Collections.nCopies(events, ACCEPTED));
        try (JsonParser parser = JSON.createParser(answer)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean errors = parser.currentName().equals("errors");
                if (parser.nextToken() == JsonToken.START_ARRAY && errors) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        readError(parser, verdicts);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        return verdicts;
    }

    private static void readError(JsonParser parser, List<Acknowledgement> verdicts) throws IOException {
        int index = -1;
        String code = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "index" -> index = parser.getIntValue();
                case "code" -> code = parser.getText();
                default -> parser.skipChildren();
            }
        }
        if (index < 0 || index >= verdicts.size()) {
            throw new IOException("the answer names event " + index + " of " + verdicts.size());
        }
        verdicts.set(index, code.equals("duplicate") ? DUPLICATE : new Acknowledgement.Refused(200, code));
    }

    /** The stable code of an RFC 9457 problem; empty if the body is something else. */
    public static String problemCode(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("code")) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException notJson) {
            return "";
        }
    }
}
