package io.yardpass.analytics;

import io.vertx.sqlclient.Row;
import io.yardpass.domain.Event;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something that a reported event names, and that must exist before the event is stored. In an order of their own: clients make
 * the ids, and many that were made to collide in a map are found as fast as others.
 */
record Reference(Kind kind, UUID id) implements Comparable<Reference> {
    private static final Comparator<Reference> ORDER =
            Comparator.comparing(Reference::kind).thenComparing(Reference::id);

    /** What the directory knows: how it is looked up, and how an event is refused that names what is not there. */
    enum Kind {
        EVENT(
                "SELECT id, id, owner_context_id, is_open FROM events.events WHERE id",
                Place.InEvent::of,
                RejectionCode.UNKNOWN_EVENT,
                "no such event_id, or not visible to the caller"),
        /** Open when it and its event are. */
        POST(
                "SELECT post.id, event.id, event.owner_context_id, post.visibility <> 'private' AND event.is_open"
                        + " FROM events.event_posts AS post JOIN events.events AS event ON event.id = post.event_id"
                        + " WHERE post.id",
                Place.InEvent::of,
                RejectionCode.UNKNOWN_POST,
                "no such post_id, or not visible to the caller"),
        /** Open as its event is. */
        TIER(
                "SELECT tier.id, event.id, event.owner_context_id, event.is_open"
                        + " FROM ticketing.ticket_tiers AS tier JOIN events.events AS event ON event.id = tier.event_id"
                        + " WHERE tier.id",
                Place.InEvent::of,
                RejectionCode.UNKNOWN_TIER,
                "no such tier_id, or not visible to the caller"),
        CAMPAIGN(
                "SELECT id, organization_id FROM campaigns.campaigns WHERE id",
                row -> new Place.OfCampaign(row.getUUID(1)),
                RejectionCode.UNKNOWN_CAMPAIGN,
                "no such campaign_id, or not one the caller may report on"),
        CREATIVE(
                "SELECT id, campaign_id FROM campaigns.ad_creatives WHERE id",
                row -> new Place.OfCreative(row.getUUID(1)),
                RejectionCode.UNKNOWN_CREATIVE,
                "no such creative_id in this campaign");

        /** Selects the id and its place; a condition on the id is still to follow. */
        final String select;

        /** From such a row. */
        final Function<Row, Place> place;

        /** What is not there, and what the caller may not see, are refused alike. */
        final Verdict.Rejected unknown;

        Kind(String select, Function<Row, Place> place, RejectionCode code, String detail) {
            this.select = select;
            this.place = place;
            this.unknown = new Verdict.Rejected(code, detail);
        }
    }

    static Reference event(UUID id) {
        return new Reference(Kind.EVENT, id);
    }

    static Reference post(UUID id) {
        return new Reference(Kind.POST, id);
    }

    static Reference tier(UUID id) {
        return new Reference(Kind.TIER, id);
    }

    static Reference campaign(UUID id) {
        return new Reference(Kind.CAMPAIGN, id);
    }

    static Reference creative(UUID id) {
        return new Reference(Kind.CREATIVE, id);
    }

    /** What the event is about, which tells whose it is. */
    static Reference subjectOf(Event event) {
        return new Reference(FactTable.of(event).about, event.subjectId());
    }

    /** Hands over everything the event names that must exist. */
    static void of(Event event, Consumer<Reference> each) {
        each.accept(subjectOf(event));
        FactTable.of(event).others(event).forEach(each);
    }

    /** Of an advertisement: in which form and where it was shown, each as far as it says so. */
    static List<Reference> ofAd(UUID creative, UUID event) {
        List<Reference> others = new ArrayList<>(2);
        if (creative != null) {
            others.add(creative(creative));
        }
        if (event != null) {
            others.add(event(event));
        }
        return others;
    }

    /** Of an event that names nothing beside its subject. */
    static List<Reference> none(Event alone) {
        return List.of();
    }

    @Override
    public int compareTo(Reference other) {
        return ORDER.compare(this, other);
    }
}
