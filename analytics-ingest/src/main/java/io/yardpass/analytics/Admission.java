package io.yardpass.analytics;

import static io.yardpass.domain.RejectionCode.ID_TIME_MISMATCH;
import static io.yardpass.domain.RejectionCode.OCCURRED_AT_OUT_OF_RANGE;
import static io.yardpass.domain.RejectionCode.UNKNOWN_CAMPAIGN;
import static io.yardpass.domain.RejectionCode.UNKNOWN_CREATIVE;
import static io.yardpass.domain.RejectionCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RejectionCode.UNKNOWN_POST;
import static io.yardpass.domain.RejectionCode.USER_NOT_ALLOWED;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
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
        return switch (event) {
            case PostView view -> decide(view);
            case EventView view -> decide(view);
            case AdImpression impression -> decide(impression);
            case AdClick click -> decide(click);
        };
    }

    private Decision decide(PostView view) {
        if (places.get(Reference.post(view.postId())) instanceof Place.OfPost post
                && maySee(post.organizationId(), post.isPublic())) {
            return admitted(view, post.organizationId(), post.eventId());
        }
        return refused(UNKNOWN_POST, "no such post_id, or not visible to the caller");
    }

    private Decision decide(EventView view) {
        if (places.get(Reference.event(view.eventId())) instanceof Place.OfEvent event
                && maySee(event.organizationId(), event.isPublic())) {
            return admitted(view, event.organizationId(), null);
        }
        return refused(UNKNOWN_EVENT, "no such event_id, or not visible to the caller");
    }

    private Decision decide(AdImpression impression) {
        if (!(places.get(Reference.campaign(impression.campaignId())) instanceof Place.OfCampaign campaign)
                || !mayReportFor(campaign.organizationId())) {
            return unknownCampaign();
        }
        UUID creativeId = impression.creativeId();
        if (creativeId != null
                && !new Place.OfCreative(impression.campaignId()).equals(places.get(Reference.creative(creativeId)))) {
            return refused(UNKNOWN_CREATIVE, "no such creative_id in this campaign");
        }
        if (impression.eventId() != null && !mayShowOn(impression.eventId())) {
            return refused(UNKNOWN_EVENT, "no such event_id, or not visible to the caller");
        }
        return admitted(impression, campaign.organizationId(), null);
    }

    private Decision decide(AdClick click) {
        if (places.get(Reference.campaign(click.campaignId())) instanceof Place.OfCampaign campaign
                && mayReportFor(campaign.organizationId())) {
            return admitted(click, campaign.organizationId(), null);
        }
        return unknownCampaign();
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

    private boolean maySee(UUID organizationId, boolean isPublic) {
        boolean own = organizationId.equals(caller.organizationId());
        return switch (caller.role()) {
            case ANON -> own && isPublic;
            case AUTHENTICATED -> own || isPublic;
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

    /** An organization's advertisement may appear on the page of another's event, if that is public. */
    private boolean mayShowOn(UUID eventId) {
        return places.get(Reference.event(eventId)) instanceof Place.OfEvent event
                && (event.isPublic() || caller.serves(event.organizationId()));
    }

    private Decision admitted(Event event, UUID organizationId, UUID eventId) {
        UUID userId = caller.role() == Role.AUTHENTICATED ? caller.subject() : event.userId();
        boolean billable = caller.role() == Role.SERVICE_ROLE;
        return new Decision.Admitted(new Fact(event, organizationId, eventId, userId, billable, nowMicros));
    }

    private static Decision unknownCampaign() {
        return refused(UNKNOWN_CAMPAIGN, "no such campaign_id, or not one the caller may report on");
    }

    private static Decision refused(RejectionCode code, String detail) {
        return new Decision.Refused(new Verdict.Rejected(code, detail));
    }
}
