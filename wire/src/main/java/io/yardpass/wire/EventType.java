package io.yardpass.wire;

import static io.yardpass.domain.Role.ANON;
import static io.yardpass.domain.Role.AUTHENTICATED;
import static io.yardpass.domain.Role.SERVICE_ROLE;
import static io.yardpass.wire.Field.CAMPAIGN_ID;
import static io.yardpass.wire.Field.CREATIVE_ID;
import static io.yardpass.wire.Field.DWELL_MS;
import static io.yardpass.wire.Field.EVENT_ID;
import static io.yardpass.wire.Field.ID;
import static io.yardpass.wire.Field.IMPRESSION_ID;
import static io.yardpass.wire.Field.METADATA;
import static io.yardpass.wire.Field.OCCURRED_AT;
import static io.yardpass.wire.Field.PLACEMENT;
import static io.yardpass.wire.Field.POST_ID;
import static io.yardpass.wire.Field.PRICE_MICROS;
import static io.yardpass.wire.Field.SESSION_ID;
import static io.yardpass.wire.Field.SOURCE;
import static io.yardpass.wire.Field.TIER_ID;
import static io.yardpass.wire.Field.USER_ID;
import static io.yardpass.wire.Field.VIEWABLE;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Role;
import io.yardpass.domain.TicketView;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of each type of events before it is stored: who sends it, which fields it has, and the record that they make.
 * Other fields are ignored, because SDKs grow fields before gateways do.
 */
public enum EventType {
    POST_VIEW(
            Set.of(ANON, AUTHENTICATED, SERVICE_ROLE),
            Image.TELLS,
            POST_ID,
            List.of(DWELL_MS, SOURCE),
            read -> new PostView(
                    read.id(ID),
                    read.occurredAtMicros(),
                    read.id(POST_ID),
                    read.integer(DWELL_MS),
                    read.text(SOURCE),
                    read.id(USER_ID),
                    read.text(SESSION_ID),
                    read.text(METADATA))),
    EVENT_VIEW(
            Set.of(ANON, AUTHENTICATED, SERVICE_ROLE),
            Image.TELLS,
            EVENT_ID,
            List.of(SOURCE),
            read -> new EventView(
                    read.id(ID),
                    read.occurredAtMicros(),
                    read.id(EVENT_ID),
                    read.text(SOURCE),
                    read.id(USER_ID),
                    read.text(SESSION_ID),
                    read.text(METADATA))),
    TICKET_VIEW(
            Set.of(ANON, AUTHENTICATED, SERVICE_ROLE),
            Image.TELLS,
            TIER_ID,
            List.of(SOURCE),
            read -> new TicketView(
                    read.id(ID),
                    read.occurredAtMicros(),
                    read.id(TIER_ID),
                    read.text(SOURCE),
                    read.id(USER_ID),
                    read.text(SESSION_ID),
                    read.text(METADATA))),
    AD_IMPRESSION(
            Set.of(ANON, SERVICE_ROLE),
            Image.TELLS,
            CAMPAIGN_ID,
            List.of(CREATIVE_ID, EVENT_ID, PLACEMENT, VIEWABLE, PRICE_MICROS),
            read -> new AdImpression(
                    read.id(ID),
                    read.occurredAtMicros(),
                    read.id(CAMPAIGN_ID),
                    read.id(CREATIVE_ID),
                    read.id(EVENT_ID),
                    read.text(PLACEMENT),
                    read.truth(VIEWABLE),
                    read.number(PRICE_MICROS),
                    read.id(USER_ID),
                    read.text(SESSION_ID),
                    read.text(METADATA))),
    AD_CLICK(
            Set.of(ANON, SERVICE_ROLE),
            Image.CANNOT_TELL,
            CAMPAIGN_ID,
            List.of(IMPRESSION_ID),
            read -> new AdClick(
                    read.id(ID),
                    read.occurredAtMicros(),
                    read.id(CAMPAIGN_ID),
                    read.id(IMPRESSION_ID),
                    read.id(USER_ID),
                    read.text(SESSION_ID),
                    read.text(METADATA)));

    private static final List<EventType> ALL = List.of(values());

    /** Makes an event of the fields that were read, among which are all that it must have. */
    private interface Making {
        Event of(EventDraft read);
    }

    /** Whether it can be told by the loading of an image. */
    private enum Image {
        TELLS,
        CANNOT_TELL
    }

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final Set<Role> senders;
    private final Image image;
    private final Field subject;
    private final Making making;
    private final Set<Field> fields = EnumSet.of(ID, OCCURRED_AT, USER_ID, SESSION_ID, METADATA);

    /**
     * @param senders the roles that may send it, alone, in a batch, or again
     * @param subject what the event is about: the one field of the type that is required
     */
    EventType(Set<Role> senders, Image image, Field subject, List<Field> others, Making making) {
        this.senders = senders;
        this.image = image;
        this.subject = subject;
        this.making = making;
        fields.add(subject);
        fields.addAll(others);
    }

    /** The event, of the fields that were read, among which are all that it must have. */
    Event event(EventDraft read) {
        return making.of(read);
    }

    public static EventType of(Event event) {
        return switch (event) {
            case PostView _ -> POST_VIEW;
            case EventView _ -> EVENT_VIEW;
            case TicketView _ -> TICKET_VIEW;
            case AdImpression _ -> AD_IMPRESSION;
            case AdClick _ -> AD_CLICK;
        };
    }

    /** The type of this name, or null. */
    public static EventType named(String name) {
        for (EventType type : ALL) {
            if (type.wireName.equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** All names, as a sentence lists them: a, b or c. */
    public static String anyName() {
        int last = ALL.size() - 1;
        return names().limit(last).collect(Collectors.joining(", ")) + " or " + ALL.get(last).wireName;
    }

    /** All names. */
    public static Stream<String> names() {
        return ALL.stream().map(EventType::wireName);
    }

    /** As bodies and metrics spell it. */
    public String wireName() {
        return wireName;
    }

    /** The roles that may send it. */
    public Set<Role> senders() {
        return senders;
    }

    /** False for what an image cannot tell: it is loaded, not clicked. */
    public boolean comesByImage() {
        return image == Image.TELLS;
    }

    public Field subject() {
        return subject;
    }

    public boolean has(Field field) {
        return fields.contains(field);
    }
}
