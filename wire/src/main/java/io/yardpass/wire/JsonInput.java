package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** How the JSON of bodies is read. */
final class JsonInput {
    private JsonInput() {}

    /**
     * A reader for bodies up to this size. No token can be longer than its body, and texts and numbers are measured
     * field by field, so that one monster spoils one event and not its neighbours; only the nesting, which costs memory
     * that the body does not show, is bounded for the body as a whole.
     */
    static JsonFactory reader(int bodyBytesMax, int nestingMax) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(nestingMax)
                        .maxStringLength(bodyBytesMax)
                        .maxNumberLength(bodyBytesMax)
                        .maxNameLength(bodyBytesMax)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }
}
