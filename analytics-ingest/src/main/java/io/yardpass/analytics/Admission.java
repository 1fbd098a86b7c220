package io.yardpass.analytics;

import static io.yardpass.domain.RejectionCode.ID_TIME_MISMATCH;
import static io.yardpass.domain.RejectionCode.OCCURRED_AT_OUT_OF_RANGE;
import static io.yardpass.domain.RejectionCode.USER_NOT_ALLOWED;
import static java.util.Objects.requireNonNullElse;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.Uuids;
import io.yardpass.domain.Verdict;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Who may report what: decided from the caller, the event and what the directory knows, without asking anybody. What
 * does not exist and what the caller may not see are refused alike, so that nobody learns which of them it is.
 *
 * @param places everything that the events of the request refer to
 */
record Admission(Caller caller, KeptTime keptTime, long nowMicros, Map<Reference, Place> places) {
    static final Verdict.Rejected OUT_OF_RANGE = new Verdict.Rejected(
            OCCURRED_AT_OUT_OF_RANGE, "occurred_at is before the oldest kept month or too far ahead");

    private static final long ID_TIME_DISTANCE_MAX_MICROS = TimeUnit.DAYS.toMicros(1);

    sealed interface Decision {
        record Admitted(Fact fact) implements Decision {}

        record Refused(Verdict.Rejected verdict) implements Decision {}
    }

    Decision decide(Event event) {
        if (!keptTime.contains(event.occurredAtMicros())) {
            return new Decision.Refused(OUT_OF_RANGE);
        }
        if (timeContradictsId(event)) {
            return refused(ID_TIME_MISMATCH, "occurred_at is more than a day away from the time in the id");
        }
        if (namesSomebodyElse(event)) {
            return refused(USER_NOT_ALLOWED, "user_id is not the caller's own");
        }
        Reference subject = Reference.subjectOf(event);
        Place place = place(subject);
        if (!mayReportOn(place)) {
            return refused(subject);
        }
        for (Reference other : FactTable.of(event).others(event)) {
            if (!goesWith(place(other), event)) {
                return refused(other);
            }
        }
        return admitted(event, place);
    }

    private Place place(Reference reference) {
        return requireNonNullElse(places.get(reference), Place.NOWHERE);
    }

    private boolean mayReportOn(Place subject) {
        return switch (subject) {
            case Place.InEvent seen -> maySee(seen.organizationId(), seen.isOpen());
            case Place.OfCampaign campaign -> mayReportFor(campaign.organizationId());
            case Place.OfCreative _, Place.Nowhere _ -> false;
        };
    }

    /** Whether an advertisement may be shown in this form, or here: on the page of another's event too, if that is open. */
    private boolean goesWith(Place other, Event ad) {
        return switch (other) {
            case Place.OfCreative creative -> creative.campaignId().equals(ad.subjectId());
            case Place.InEvent page -> page.isOpen() || caller.serves(page.organizationId());
            case Place.OfCampaign _, Place.Nowhere _ -> false;
        };
    }

    private boolean timeContradictsId(Event event) {
        return Uuids.isVersion7(event.id())
                && Math.abs(event.occurredAtMicros() - Uuids.micros(event.id())) > ID_TIME_DISTANCE_MAX_MICROS;
    }

    private boolean namesSomebodyElse(Event event) {
        return caller.role() == Role.AUTHENTICATED
                && event.userId() != null
                && !event.userId().equals(caller.subject());
    }

    private boolean maySee(UUID organizationId, boolean isOpen) {
        boolean own = organizationId.equals(caller.organizationId());
        return switch (caller.role()) {
            case ANON -> own && isOpen;
            case AUTHENTICATED -> own || isOpen;
            case SERVICE_ROLE -> caller.serves(organizationId);
        };
    }

    private boolean mayReportFor(UUID organizationId) {
        return switch (caller.role()) {
            case ANON -> organizationId.equals(caller.organizationId());
            case AUTHENTICATED -> false;
            case SERVICE_ROLE -> caller.serves(organizationId);
        };
    }

    private Decision admitted(Event event, Place place) {
        UUID userId = caller.role() == Role.AUTHENTICATED ? caller.subject() : event.userId();
        boolean billable = caller.role() == Role.SERVICE_ROLE;
        return new Decision.Admitted(
                new Fact(event, place.organizationId(), place.eventId(), userId, billable, nowMicros));
    }

    private static Decision refused(Reference unknown) {
        return new Decision.Refused(unknown.kind().unknown);
    }

    private static Decision refused(RejectionCode code, String detail) {
        return new Decision.Refused(new Verdict.Rejected(code, detail));
    }
}
