package io.yardpass.gateway.http;

import io.yardpass.gateway.openapi.WrittenPart;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Locale;
import java.util.Map;

/** What a browser finds: a welcome, the description of the API, and a page for every problem. */
final class Pages {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Reply OPENAPI =
            new Reply(200, "application/yaml; charset=utf-8", WrittenPart.yaml(), Map.of());

    private Pages() {}

    static Reply welcome() {
        return Reply.text(200, TEXT, """
                YardPass takes ticket purchases, ad impressions, clicks and views.
                The API is described at /openapi.yaml, and with what you may read and call at /openapi.json; every problem has its page at /problems/<code>.
                What others are told of is listed at /schemas.
                """);
    }

    static Reply openApi() {
        return OPENAPI;
    }

    static Reply problem(String code) {
        return ProblemCode.named(code)
                .map(known -> Reply.text(200, TEXT, page(known)))
                .orElseGet(() -> ProblemReply.of(ProblemCode.NOT_FOUND, "There is no problem of that name."));
    }

    private static String page(ProblemCode code) {
        return String.format(
                Locale.ROOT, "%s (%d): %s.%n%n%s%n", code.wireName(), code.status(), code.title(), code.advice());
    }
}
