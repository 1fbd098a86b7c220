package io.yardpass.gateway.queries;

import io.yardpass.domain.AmountLimits;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The functions of the database that may be called by name, and what each takes. Who may do what is decided there; a
 * function that is not listed cannot be reached.
 */
public enum RemoteFunction {
    CURRENT_ORG_ID("public.current_org_id", false),
    USER_ORGS("public.user_orgs", true),
    CREATE_ORGANIZATION("public.create_organization", false, required("name", title()), required("slug", word()), id()),
    INVITE_MEMBER(
            "public.invite_member",
            false,
            required("user_id", uuid()),
            required("role", word()),
            optional("organization_id", uuid())),
    ACCEPT_MEMBERSHIP("public.accept_membership", false, required("organization_id", uuid())),
    CREATE_PUBLISHABLE_KEY(
            "public.create_publishable_key",
            false,
            required("name", title()),
            optional("organization_id", uuid()),
            id()),
    REVOKE_PUBLISHABLE_KEY(
            "public.revoke_publishable_key", false, required("id", uuid()), optional("organization_id", uuid())),
    CREATE_EVENT(
            "public.create_event",
            false,
            required("title", title()),
            required("starts_at", time()),
            required("ends_at", time()),
            required("currency", currency()),
            optional("visibility", word()),
            optional("timezone", word()),
            optional("country_code", word()),
            optional("category", word()),
            optional("description", prose()),
            optional("metadata", new Type.Metadata()),
            optional("organization_id", uuid()),
            id()),
    CREATE_POST(
            "public.create_post",
            false,
            required("event_id", uuid()),
            required("body", prose()),
            optional("visibility", word()),
            id()),
    CREATE_TIER(
            "public.create_tier",
            false,
            required("event_id", uuid()),
            required("name", title()),
            required("price_cents", price()),
            required("capacity", whole()),
            optional("per_buyer_limit", limitPerBuyer()),
            optional("on_sale_from", time()),
            optional("on_sale_until", time()),
            id()),
    CREATE_CAMPAIGN(
            "public.create_campaign",
            false,
            required("name", title()),
            required("currency", currency()),
            optional("event_id", uuid()),
            optional("pricing", word()),
            optional("rate_micros", micros()),
            optional("budget_cents", payment()),
            optional("status", word()),
            optional("organization_id", uuid()),
            id()),
    CREATE_CREATIVE(
            "public.create_creative",
            false,
            required("campaign_id", uuid()),
            required("name", title()),
            optional("media_url", prose()),
            id()),
    CREATE_SPONSOR("public.create_sponsor", false, required("name", title()), optional("industry", word()), id()),
    CREATE_PACKAGE(
            "public.create_package",
            false,
            required("event_id", uuid()),
            required("name", title()),
            required("price_cents", sponsored(AmountLimits.PRICE_CENTS_MAX)),
            optional("currency", currency()),
            optional("quantity", new Type.Whole(1, AmountLimits.PACKAGE_QUANTITY_MAX)),
            id()),
    CREATE_PROPOSAL(
            "public.create_proposal",
            false,
            required("event_id", uuid()),
            required("sponsor_id", uuid()),
            required("amount_cents", sponsored(AmountLimits.PAYMENT_CENTS_MAX)),
            optional("currency", currency()),
            optional("message", prose()),
            optional("expires_at", time()),
            id()),
    ADVANCE_PROPOSAL(
            "public.advance_proposal",
            false,
            required("proposal_id", uuid()),
            required("action", word()),
            optional("amount_cents", sponsored(AmountLimits.PAYMENT_CENTS_MAX)),
            optional("message", prose())),
    CREATE_SPONSORSHIP_ORDER(
            "public.create_sponsorship_order",
            false,
            required("package_id", uuid()),
            required("sponsor_id", uuid()),
            id()),
    ERASE_USER("users.erase", false, required("user_id", uuid()), optional("again", new Type.Truth()));

    private static final int WORD_LENGTH_MAX = 64;
    private static final int TITLE_LENGTH_MAX = 200;
    private static final int PROSE_LENGTH_MAX = 10_000;
    /** As far as the ledger counts; the table has the same bound. */
    private static final int PER_BUYER_LIMIT_MAX = 1_000;
    /** Exact in every JSON reader, which may know no other numbers than doubles. */
    private static final long EXACT_MAX = (1L << 53) - 1;

    private final String function;
    private final boolean returnsSet;
    private final List<Parameter> parameters;

    RemoteFunction(String function, boolean returnsSet, Parameter... parameters) {
        this.function = function;
        this.returnsSet = returnsSet;
        this.parameters = List.of(parameters);
    }

    /** The function that clients call by this name. */
    public static Optional<RemoteFunction> named(String wireName) {
        return Stream.of(values())
                .filter(function -> function.wireName().equals(wireName))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    boolean returnsSet() {
        return returnsSet;
    }

    /** As PostgreSQL knows it. */
    public String qualifiedName() {
        return function;
    }

    /** The call with these arguments, in their order; the rest are left to the function's defaults. Answers with JSON text. */
    String call(Collection<String> arguments) {
        int[] position = {0};
        String list = arguments.stream()
                .map(argument -> argument + " => $" + ++position[0] + cast(argument))
                .collect(Collectors.joining(", ", "(", ")"));
        return returnsSet
                ? "SELECT coalesce(json_agg(result), '[]')::text FROM " + function + list + " AS result"
                : "SELECT coalesce(to_json(" + function + list + ")::text, 'null')";
    }

    /** JSON arrives as text, which the driver would otherwise send as a JSON string. */
    private String cast(String argument) {
        return parameters.stream()
                        .anyMatch(known -> known.name().equals(argument) && known.type() instanceof Type.Metadata)
                ? "::text::jsonb"
                : "";
    }

    private static Parameter required(String name, Type type) {
        return new Parameter(name, type, true);
    }

    private static Parameter optional(String name, Type type) {
        return new Parameter(name, type, false);
    }

    /** Made by the client before its first attempt, so that a retry changes nothing. */
    private static Parameter id() {
        return optional("id", uuid());
    }

    private static Type uuid() {
        return new Type.Id();
    }

    private static Type time() {
        return new Type.Time();
    }

    private static Type currency() {
        return new Type.Currency();
    }

    private static Type price() {
        return new Type.Whole(0, AmountLimits.PRICE_CENTS_MAX);
    }

    private static Type payment() {
        return new Type.Whole(0, AmountLimits.PAYMENT_CENTS_MAX);
    }

    /** What sponsors pay is held in escrow, and nothing cannot be held. */
    private static Type sponsored(long centsMax) {
        return new Type.Whole(1, centsMax);
    }

    /** A millionth of a currency's unit is the smallest part of a payment that is counted. */
    private static Type micros() {
        return new Type.Whole(0, EXACT_MAX);
    }

    private static Type whole() {
        return new Type.Whole(0, Integer.MAX_VALUE);
    }

    private static Type limitPerBuyer() {
        return new Type.Whole(1, PER_BUYER_LIMIT_MAX);
    }

    private static Type word() {
        return new Type.Text(WORD_LENGTH_MAX);
    }

    private static Type title() {
        return new Type.Text(TITLE_LENGTH_MAX);
    }

    private static Type prose() {
        return new Type.Text(PROSE_LENGTH_MAX);
    }
}
