package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What organization 1 owes organization 2, which sponsors; organization 3 is a stranger to both. */
@Timeout(180)
class DeliverableTest {
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final String SPONSOR = UUID.randomUUID().toString();
    private static final Tenant ORGANIZER = signedIn(1, 1);
    private static final Tenant ORGANIZERS_MEMBER = signedIn(3, 1);
    private static final Tenant SPONSORS_ADMIN = signedIn(27, 2);
    private static final Tenant SPONSORS_MEMBER = signedIn(28, 2);
    private static final Tenant STRANGER = new Tenant("service_role", null, organizationId(3));
    private static final Tenant PLATFORM = new Tenant("service_role", null, null);

    private static TestDatabase database;
    private static String offer;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Northern', NULL, '" + SPONSOR + "')");
        offer = ORGANIZER.ask(database, "SELECT public.create_package('" + EVENT + "', 'Gold', 500, quantity => 1000)");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** The list is open to both at once; then only for more; from when the money is locked it is closed. */
    @ParameterizedTest
    @CsvSource({
        "pending, +, +, +",
        "funded, +, YP007, YP007",
        "locked, YP007, YP007, YP007",
        "disputed, YP007, YP007, YP007",
        "released, YP007, YP007, YP007",
        "refunded, YP007, YP007, YP007",
    })
    void theListOfWhatIsOwedIsSettledWhileTheMoneyComesIn(String escrow, String create, String edit, String remove) {
        for (var organizer : List.of(ORGANIZER, service(1), PLATFORM)) {
            var order = order();
            var owed = ORGANIZER.ask(database, create(order, "A banner", null));
            if (escrow.equals("released")) {
                done(owed, order);
            }
            database.execute(Machine.ESCROW.way(order, escrow));
            attempt(create, organizer, create(order, "Another", null));
            attempt(edit, organizer, "SELECT public.edit_deliverable('" + owed + "', due_at => now())");
            attempt(remove, organizer, "SELECT public.remove_deliverable('" + owed + "')");
        }
    }

    @Test
    void theOrganizerListsWhatItOwesAndNobodyElseDoes() {
        var order = order();
        var id = UUID.randomUUID().toString();
        assertEquals(id, ORGANIZER.ask(database, create(order, "A banner", id)));
        assertEquals(id, ORGANIZER.ask(database, create(order, "A banner", id)));
        ORGANIZER.assertRefused(database, "23505", create(order, "Two banners", id));
        ORGANIZER.assertRefused(database, "23505", create(order(), "A banner", id));
        ORGANIZER.assertRefused(database, "23514", create(order, " ", null));
        var edit = "SELECT public.edit_deliverable('" + id + "', 'Three banners')";
        var remove = "SELECT public.remove_deliverable('" + id + "')";
        for (var call : List.of(create(order, "A flag", null), edit, remove)) {
            ORGANIZERS_MEMBER.assertRefused(database, "42501", call);
            SPONSORS_ADMIN.assertRefused(database, "42501", call);
            SPONSORS_MEMBER.assertRefused(database, "42501", call);
            new Tenant("anon", null, organizationId(1)).assertRefused(database, "42501", call);
        }
        STRANGER.assertRefused(database, "P0002", create(order, "A flag", null));
        STRANGER.assertRefused(database, "P0002", edit);
        assertEquals("f", STRANGER.ask(database, remove));
        assertEquals("t", ORGANIZER.ask(database, edit));
        assertEquals("f", ORGANIZER.ask(database, edit));
        assertEquals(
                "Three banners",
                SPONSORS_MEMBER.ask(database, "SELECT description FROM public.deliverables WHERE id = '" + id + "'"));
        assertEquals("t", ORGANIZER.ask(database, remove));
        assertEquals("f", ORGANIZER.ask(database, remove));
        ORGANIZER.assertRefused(database, "P0002", edit);
        PLATFORM.assertRefused(database, "42501", "DELETE FROM sponsorship.deliverables");
    }

    /** Who may take what is in this state further by this action: the state reached, or the SQLSTATE of the refusal. */
    @ParameterizedTest
    @CsvSource({
        // status, action, organizer, sponsor
        "pending, submit, submitted, 42501",
        "pending, approve, 42501, YP007",
        "pending, reject, 42501, YP007",
        "submitted, submit, submitted, 42501",
        "submitted, approve, 42501, approved",
        "submitted, reject, 42501, rejected",
        "rejected, submit, submitted, 42501",
        "rejected, approve, 42501, YP007",
        "rejected, reject, 42501, rejected",
        "approved, submit, YP007, 42501",
        "approved, approve, 42501, approved",
        "approved, reject, 42501, YP007",
    })
    void theOrganizerDeliversAndTheSponsorApproves(String status, String action, String organizer, String sponsor) {
        for (var caller : List.of(ORGANIZER, service(1))) {
            move(organizer, caller, status, action);
        }
        for (var caller : List.of(SPONSORS_ADMIN, service(2))) {
            move(sponsor, caller, status, action);
        }
        move(organizer.equals("42501") ? sponsor : organizer, PLATFORM, status, action);
        move("42501", ORGANIZERS_MEMBER, status, action);
        move("42501", SPONSORS_MEMBER, status, action);
        move("P0002", STRANGER, status, action);
        move("P0002", new Tenant("authenticated", Tenant.userId(1), null), status, action);
    }

    private static void move(String expected, Tenant caller, String status, String action) {
        var order = order();
        var id = ORGANIZER.ask(database, create(order, "A banner", null));
        database.execute(Machine.ESCROW.way(order, "funded") + Machine.DELIVERABLE.way(id, status));
        var call = "SELECT public." + action + "_deliverable('" + id + "')";
        if (expected.length() == 5) {
            caller.assertRefused(database, expected, call);
            assertEquals(status, status(id));
        } else {
            assertEquals(expected, caller.ask(database, call));
            assertEquals(expected, caller.ask(database, call), "a second time");
            assertEquals(expected, status(id));
        }
    }

    @Test
    void whatShowsItAndWhatIsWrongWithItStandBesideItForBothSides() {
        var order = order();
        var id = ORGANIZER.ask(database, create(order, "A banner", null));
        database.execute(Machine.ESCROW.way(order, "locked"));
        var submit = "SELECT public.submit_deliverable('%s', '%s')";
        ORGANIZER.ask(database, submit.formatted(id, "https://a/photo"));
        ORGANIZER.ask(database, submit.formatted(id, "https://a/photo"));
        ORGANIZER.assertRefused(database, "YP007", submit.formatted(id, "https://a/other"));
        SPONSORS_ADMIN.ask(database, "SELECT public.reject_deliverable('" + id + "', 'too small')");
        assertEquals("https://a/photo too small", ORGANIZERS_MEMBER.ask(database, words(id)));
        ORGANIZER.ask(database, submit.formatted(id, "https://a/larger"));
        assertEquals("https://a/larger too small", SPONSORS_MEMBER.ask(database, words(id)));
        SPONSORS_ADMIN.ask(database, "SELECT public.approve_deliverable('" + id + "')");
        var story = "SELECT string_agg(to_status || ' ' || right(changed_by::text, 2), ', ' ORDER BY id)"
                + " FROM public.deliverable_history WHERE deliverable_id = '" + id + "'";
        assertEquals("submitted 01, rejected 27, submitted 01, approved 27", SPONSORS_MEMBER.ask(database, story));
        assertEquals(null, signedIn(60, 3).ask(database, story));
    }

    @ParameterizedTest
    @CsvSource({"pending", "released", "refunded"})
    void nothingIsDeliveredWhereNoMoneyIsHeld(String escrow) {
        var order = order();
        var id = ORGANIZER.ask(database, create(order, "A banner", null));
        if (escrow.equals("released")) {
            // As a dispute may end.
            database.execute(Machine.ESCROW.way(order, "disputed") + Machine.ESCROW.update(order, "released"));
        } else {
            database.execute(Machine.ESCROW.way(order, escrow));
        }
        ORGANIZER.assertRefused(database, "YP007", "SELECT public.submit_deliverable('" + id + "')");
    }

    /** Money is checked twice: whatever the ledger believed, the database does not pay for what is not approved. */
    @Test
    void moneyIsNotReleasedBeforeTheLastApprovalUnlessADisputeEndsSo() {
        var order = order();
        var one = ORGANIZER.ask(database, create(order, "A banner", null));
        var other = ORGANIZER.ask(database, create(order, "A flag", null));
        database.execute(Machine.ESCROW.way(order, "locked"));
        done(one, order);
        assertEquals("YP002", refusal(move(order, "locked", "released")));
        database.execute(Machine.DELIVERABLE.way(other, "submitted"));
        assertEquals("YP002", refusal(move(order, "locked", "released")));
        database.execute(Machine.DELIVERABLE.update(other, "approved"));
        database.execute("SET ROLE yardpass_ledger; " + move(order, "locked", "released"));

        var disputed = order();
        ORGANIZER.ask(database, create(disputed, "A banner", null));
        database.execute(Machine.ESCROW.way(disputed, "disputed"));
        database.execute("SET ROLE yardpass_ledger; " + move(disputed, "disputed", "released"));

        var withoutAny = order();
        database.execute(Machine.ESCROW.way(withoutAny, "locked"));
        database.execute("SET ROLE yardpass_ledger; " + move(withoutAny, "locked", "released"));
    }

    @Test
    void whatWasSubmittedAThousandTimesIsOnlyApproved() {
        var order = order();
        var id = ORGANIZER.ask(database, create(order, "A banner", null));
        database.execute(Machine.ESCROW.way(order, "locked") + Machine.DELIVERABLE.way(id, "rejected"));
        database.execute(
                "INSERT INTO sponsorship.deliverable_history (deliverable_id, from_status, to_status, changed_at,"
                        + " changed_role) SELECT '" + id
                        + "', 'rejected', 'submitted', now(), 'x' FROM generate_series(1, 997)");
        ORGANIZER.ask(database, "SELECT public.submit_deliverable('" + id + "')");
        SPONSORS_ADMIN.assertRefused(database, "23514", "SELECT public.reject_deliverable('" + id + "')");
        assertEquals("approved", SPONSORS_ADMIN.ask(database, "SELECT public.approve_deliverable('" + id + "')"));
    }

    @Test
    void anOrderHasAHundredDeliverablesAtMost() {
        var order = order();
        var last = UUID.randomUUID().toString();
        database.execute("INSERT INTO sponsorship.deliverables (order_id, sponsor_id, description) SELECT '" + order
                + "', '" + SPONSOR + "', 'x' FROM generate_series(1, 99)");
        ORGANIZER.ask(database, create(order, "The last", last));
        ORGANIZER.assertRefused(database, "23514", create(order, "One more", null));
        assertEquals(last, ORGANIZER.ask(database, create(order, "The last", last)));
    }

    private static void done(String deliverable, String order) {
        database.execute(Machine.DELIVERABLE.way(deliverable, "approved"));
    }

    private static String order() {
        return SPONSORS_ADMIN.ask(
                database, "SELECT public.create_sponsorship_order('%s', '%s')".formatted(offer, SPONSOR));
    }

    private static String create(String order, String description, String id) {
        return "SELECT public.create_deliverable('%s', '%s'%s)"
                .formatted(order, description, id == null ? "" : ", id => '" + id + "'");
    }

    private static void attempt(String expected, Tenant tenant, String call) {
        if (expected.equals("+")) {
            tenant.ask(database, call);
        } else {
            tenant.assertRefused(database, expected, call);
        }
    }

    private static String status(String id) {
        return database.text("SELECT status FROM sponsorship.deliverables WHERE id = '" + id + "'");
    }

    private static String words(String id) {
        return "SELECT concat_ws(' ', evidence, objection) FROM public.deliverables WHERE id = '" + id + "'";
    }

    private static String move(String order, String from, String to) {
        return "SELECT sponsorship.move_escrow('{%s}', '{%s}', '{%s}', ARRAY['{}'], now())".formatted(order, from, to);
    }

    private static String refusal(String sql) {
        var refusal = assertThrows(AssertionError.class, () -> database.execute("SET ROLE yardpass_ledger; " + sql));
        return ((java.sql.SQLException) refusal.getCause()).getSQLState();
    }
}
