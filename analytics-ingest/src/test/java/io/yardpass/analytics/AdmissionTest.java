package io.yardpass.analytics;

import static io.yardpass.analytics.World.CAMPAIGN;
import static io.yardpass.analytics.World.CREATIVE;
import static io.yardpass.analytics.World.HARBOUR;
import static io.yardpass.analytics.World.HARBOUR_KEY;
import static io.yardpass.analytics.World.HARBOUR_MEMBER;
import static io.yardpass.analytics.World.HARBOUR_SERVICE;
import static io.yardpass.analytics.World.NORTHERN;
import static io.yardpass.analytics.World.NORTHERN_CAMPAIGN;
import static io.yardpass.analytics.World.NORTHERN_CREATIVE;
import static io.yardpass.analytics.World.NORTHERN_EVENT;
import static io.yardpass.analytics.World.NORTHERN_POST;
import static io.yardpass.analytics.World.NORTHERN_TIER;
import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.PLATFORM;
import static io.yardpass.analytics.World.POST;
import static io.yardpass.analytics.World.PRIVATE_EVENT;
import static io.yardpass.analytics.World.PRIVATE_POST;
import static io.yardpass.analytics.World.PRIVATE_TIER;
import static io.yardpass.analytics.World.PUBLIC_EVENT;
import static io.yardpass.analytics.World.TIER;
import static io.yardpass.analytics.World.USER;
import static io.yardpass.domain.RejectionCode.ID_TIME_MISMATCH;
import static io.yardpass.domain.RejectionCode.OCCURRED_AT_OUT_OF_RANGE;
import static io.yardpass.domain.RejectionCode.UNKNOWN_CAMPAIGN;
import static io.yardpass.domain.RejectionCode.UNKNOWN_CREATIVE;
import static io.yardpass.domain.RejectionCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RejectionCode.UNKNOWN_POST;
import static io.yardpass.domain.RejectionCode.UNKNOWN_TIER;
import static io.yardpass.domain.RejectionCode.USER_NOT_ALLOWED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.TicketView;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    private static final long NOW = micros("2026-03-15T12:00:00Z");
    private static final UUID NOBODY = UUID.fromString("00000000-0000-4000-8000-000000000000");
    private static final Map<String, Caller> CALLERS = Map.of(
            "key", HARBOUR_KEY,
            "person", PERSON,
            "member", HARBOUR_MEMBER,
            "service", HARBOUR_SERVICE,
            "platform", PLATFORM);
    private static final Map<Reference, Place> PLACES = Map.ofEntries(
            Map.entry(Reference.event(PUBLIC_EVENT), new Place.InEvent(PUBLIC_EVENT, HARBOUR, true)),
            Map.entry(Reference.event(PRIVATE_EVENT), new Place.InEvent(PRIVATE_EVENT, HARBOUR, false)),
            Map.entry(Reference.event(NORTHERN_EVENT), new Place.InEvent(NORTHERN_EVENT, NORTHERN, true)),
            Map.entry(Reference.post(POST), new Place.InEvent(PUBLIC_EVENT, HARBOUR, true)),
            Map.entry(Reference.post(PRIVATE_POST), new Place.InEvent(PRIVATE_EVENT, HARBOUR, false)),
            Map.entry(Reference.post(NORTHERN_POST), new Place.InEvent(NORTHERN_EVENT, NORTHERN, true)),
            Map.entry(Reference.post(NOBODY), Place.NOWHERE),
            Map.entry(Reference.tier(TIER), new Place.InEvent(PUBLIC_EVENT, HARBOUR, true)),
            Map.entry(Reference.tier(PRIVATE_TIER), new Place.InEvent(PRIVATE_EVENT, HARBOUR, false)),
            Map.entry(Reference.tier(NORTHERN_TIER), new Place.InEvent(NORTHERN_EVENT, NORTHERN, true)),
            Map.entry(Reference.campaign(CAMPAIGN), new Place.OfCampaign(HARBOUR)),
            Map.entry(Reference.campaign(NORTHERN_CAMPAIGN), new Place.OfCampaign(NORTHERN)),
            Map.entry(Reference.creative(CREATIVE), new Place.OfCreative(CAMPAIGN)),
            Map.entry(Reference.creative(NORTHERN_CREATIVE), new Place.OfCreative(NORTHERN_CAMPAIGN)));

    @ParameterizedTest
    @CsvSource({
        // caller, own public, own private, other's public
        "key,      yes, no,  no",
        "person,   yes, no,  yes",
        "member,   yes, yes, yes",
        "service,  yes, yes, no",
        "platform, yes, yes, yes",
    })
    void viewsAreReportedByWhoMaySeeThem(String caller, String ownPublic, String ownPrivate, String others) {
        assertEquals(ownPublic, answer(caller, postView(POST), UNKNOWN_POST));
        assertEquals(ownPrivate, answer(caller, postView(PRIVATE_POST), UNKNOWN_POST));
        assertEquals(others, answer(caller, postView(NORTHERN_POST), UNKNOWN_POST));
        assertEquals(ownPublic, answer(caller, eventView(PUBLIC_EVENT), UNKNOWN_EVENT));
        assertEquals(ownPrivate, answer(caller, eventView(PRIVATE_EVENT), UNKNOWN_EVENT));
        assertEquals(others, answer(caller, eventView(NORTHERN_EVENT), UNKNOWN_EVENT));
        assertEquals(ownPublic, answer(caller, ticketView(TIER), UNKNOWN_TIER));
        assertEquals(ownPrivate, answer(caller, ticketView(PRIVATE_TIER), UNKNOWN_TIER));
        assertEquals(others, answer(caller, ticketView(NORTHERN_TIER), UNKNOWN_TIER));
        assertEquals("no", answer(caller, ticketView(NOBODY), UNKNOWN_TIER));
        assertEquals("no", answer(caller, postView(NOBODY), UNKNOWN_POST));
        assertEquals("no", answer(caller, eventView(NOBODY), UNKNOWN_EVENT));
    }

    @ParameterizedTest
    @CsvSource({
        // caller, own campaign, other's campaign
        "key,      yes, no",
        "person,   no,  no",
        "member,   no,  no",
        "service,  yes, no",
        "platform, yes, yes",
    })
    void impressionsAndClicksAreReportedForOnesOwnCampaigns(String caller, String own, String others) {
        assertEquals(own, answer(caller, impression(CAMPAIGN, null, null), UNKNOWN_CAMPAIGN));
        assertEquals(others, answer(caller, impression(NORTHERN_CAMPAIGN, null, null), UNKNOWN_CAMPAIGN));
        assertEquals(own, answer(caller, click(CAMPAIGN), UNKNOWN_CAMPAIGN));
        assertEquals(others, answer(caller, click(NORTHERN_CAMPAIGN), UNKNOWN_CAMPAIGN));
        assertEquals("no", answer(caller, click(NOBODY), UNKNOWN_CAMPAIGN));
    }

    @Test
    void onlyAServiceReportsWhatMayBeCharged() {
        assertTrue(admitted(HARBOUR_SERVICE, click(CAMPAIGN)).billable());
        assertTrue(admitted(PLATFORM, impression(CAMPAIGN, CREATIVE, null)).billable());
        assertFalse(admitted(HARBOUR_KEY, click(CAMPAIGN)).billable());
    }

    @Test
    void aCreativeBelongsToTheCampaignNamed() {
        assertEquals("yes", answer("service", impression(CAMPAIGN, CREATIVE, null), UNKNOWN_CREATIVE));
        assertEquals("no", answer("platform", impression(CAMPAIGN, NORTHERN_CREATIVE, null), UNKNOWN_CREATIVE));
        assertEquals("no", answer("service", impression(CAMPAIGN, NOBODY, null), UNKNOWN_CREATIVE));
    }

    @Test
    void anAdvertisementAppearsOnPublicEventsAndOnesOwn() {
        assertEquals("yes", answer("service", impression(CAMPAIGN, null, NORTHERN_EVENT), UNKNOWN_EVENT));
        assertEquals("yes", answer("service", impression(CAMPAIGN, null, PRIVATE_EVENT), UNKNOWN_EVENT));
        assertEquals("no", answer("key", impression(CAMPAIGN, null, PRIVATE_EVENT), UNKNOWN_EVENT));
        assertEquals("no", answer("service", impression(CAMPAIGN, null, NOBODY), UNKNOWN_EVENT));
    }

    @Test
    void theTenantComesFromTheDirectory() {
        Fact fact = admitted(PLATFORM, postView(NORTHERN_POST));
        assertEquals(NORTHERN, fact.organizationId());
        assertEquals(NORTHERN_EVENT, fact.eventId());
        Fact ofTier = admitted(PLATFORM, ticketView(NORTHERN_TIER));
        assertEquals(NORTHERN, ofTier.organizationId());
        assertEquals(NORTHERN_EVENT, ofTier.eventId());
    }

    @Test
    void aPersonReportsAsNobodyElse() {
        Event ofNobody = new EventView(UUID.randomUUID(), NOW, PUBLIC_EVENT, null, NOBODY, null, null);
        Event ofUser = new EventView(UUID.randomUUID(), NOW, PUBLIC_EVENT, null, USER, null, null);
        assertEquals("no", answer("person", ofNobody, USER_NOT_ALLOWED));
        assertEquals(USER, admitted(PERSON, ofUser).userId());
        assertEquals(USER, admitted(PERSON, eventView(PUBLIC_EVENT)).userId());
        assertEquals(NOBODY, admitted(HARBOUR_SERVICE, ofNobody).userId());
    }

    @ParameterizedTest
    @CsvSource({
        "2025-02-01T00:00:00Z,        yes",
        "2025-01-31T23:59:59.999999Z, no",
        "2026-03-16T12:00:00Z,        yes",
        "2026-03-16T12:00:00.000001Z, no",
        "0001-01-01T00:00:00Z,        no",
        "9999-12-31T23:59:59Z,        no",
    })
    void whatHappenedOutsideTheKeptTimeIsRefused(String occurredAt, String admitted) {
        Event event = new EventView(UUID.randomUUID(), micros(occurredAt), PUBLIC_EVENT, null, null, null, null);
        assertEquals(admitted, answer("person", event, OCCURRED_AT_OUT_OF_RANGE));
    }

    @ParameterizedTest
    @CsvSource({
        "7, 2026-03-14T12:00:00Z,        yes",
        "7, 2026-03-14T11:59:59.999999Z, no",
        "7, 2026-03-16T12:00:00Z,        yes",
        "4, 2026-01-01T00:00:00Z,        yes",
    })
    void theTimeInAVersion7IdIsAtMostADayAway(int version, String occurredAt, String admitted) {
        UUID id = new UUID((NOW / 1_000) << 16 | (long) version << 12, 0x8000000000000000L);
        Event event = new EventView(id, micros(occurredAt), PUBLIC_EVENT, null, null, null, null);
        assertEquals(admitted, answer("person", event, ID_TIME_MISMATCH));
    }

    /** Yes when admitted, no when refused with the code expected of a refusal. */
    private static String answer(String caller, Event event, RejectionCode expected) {
        return switch (decide(CALLERS.get(caller), event)) {
            case Admission.Decision.Admitted admitted -> "yes";
            case Admission.Decision.Refused refused -> {
                assertEquals(expected, refused.verdict().code());
                yield "no";
            }
        };
    }

    private static Fact admitted(Caller caller, Event event) {
        return ((Admission.Decision.Admitted) decide(caller, event)).fact();
    }

    private static Admission.Decision decide(Caller caller, Event event) {
        return new Admission(caller, KeptTime.at(NOW, 13, Duration.ofHours(24)), NOW, PLACES).decide(event);
    }

    private static PostView postView(UUID post) {
        return new PostView(UUID.randomUUID(), NOW, post, null, null, null, null, null);
    }

    private static EventView eventView(UUID event) {
        return new EventView(UUID.randomUUID(), NOW, event, null, null, null, null);
    }

    private static TicketView ticketView(UUID tier) {
        return new TicketView(UUID.randomUUID(), NOW, tier, null, null, null, null);
    }

    private static AdImpression impression(UUID campaign, UUID creative, UUID event) {
        return new AdImpression(UUID.randomUUID(), NOW, campaign, creative, event, null, null, null, null, null, null);
    }

    private static AdClick click(UUID campaign) {
        return new AdClick(UUID.randomUUID(), NOW, campaign, null, null, null, null);
    }

    private static long micros(String time) {
        OffsetDateTime parsed = OffsetDateTime.parse(time);
        return parsed.toEpochSecond() * 1_000_000 + parsed.getNano() / 1_000;
    }
}
