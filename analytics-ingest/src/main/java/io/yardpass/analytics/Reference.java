package io.yardpass.analytics;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Something that a reported event names, and that must exist before the event is stored. In an order of their own: clients make
 * the ids, and many that were made to collide in a map are found as fast as others.
 */
record Reference(Kind kind, UUID id) implements Comparable<Reference> {
    private static final Comparator<Reference> ORDER =
            Comparator.comparing(Reference::kind).thenComparing(Reference::id);

    enum Kind {
        EVENT,
        POST,
        CAMPAIGN,
        CREATIVE
    }

    static Reference event(UUID id) {
        return new Reference(Kind.EVENT, id);
    }

    static Reference post(UUID id) {
        return new Reference(Kind.POST, id);
    }

    static Reference campaign(UUID id) {
        return new Reference(Kind.CAMPAIGN, id);
    }

    static Reference creative(UUID id) {
        return new Reference(Kind.CREATIVE, id);
    }

    /** What the event is about, which tells whose it is. */
    static Reference subjectOf(Event event) {
        return switch (event) {
            case PostView view -> post(view.postId());
            case EventView view -> event(view.eventId());
            case AdClick click -> campaign(click.campaignId());
            case AdImpression impression -> campaign(impression.campaignId());
        };
    }

    /** Hands over everything the event names. A click's impression is not among it: it may arrive later. */
    static void of(Event event, Consumer<Reference> each) {
        switch (event) {
            case PostView view -> each.accept(post(view.postId()));
            case EventView view -> each.accept(event(view.eventId()));
            case AdClick click -> each.accept(campaign(click.campaignId()));
            case AdImpression impression -> {
                each.accept(campaign(impression.campaignId()));
                if (impression.creativeId() != null) {
                    each.accept(creative(impression.creativeId()));
                }
                if (impression.eventId() != null) {
                    each.accept(event(impression.eventId()));
                }
            }
        }
    }

    @Override
    public int compareTo(Reference other) {
        return ORDER.compare(this, other);
    }
}
