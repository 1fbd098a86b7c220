package io.yardpass.loadtests.fuzz;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Requests for every function of the database that is called over HTTP, and for every view. What ends something ends what fuzz made. */
final class FuzzCalls {
    static final String FUNCTIONS = """
            POST /v1/rpc/current_org_id service {}
            POST /v1/rpc/user_orgs user {}
            POST /v1/rpc/create_organization user {"name":"Fuzz","slug":"f-$new","id":"$new"}
            POST /v1/rpc/edit_organization service {"organization_id":"$org","name":"Fuzz","slug":"f-$new"}
            POST /v1/rpc/invite_member service {"user_id":"$user","role":"member"}
            POST /v1/rpc/accept_membership user {"organization_id":"$org"}
            POST /v1/rpc/decline_membership user {"organization_id":"$org"}
            POST /v1/rpc/set_member_role service {"user_id":"$known","role":"admin","organization_id":"$org"}
            POST /v1/rpc/remove_member service {"user_id":"$known","organization_id":"$org"}
            POST /v1/rpc/leave_organization user {"organization_id":"$known"}
            POST /v1/rpc/invite_by_mail service {"email":"$known@example.org","role":"member","organization_id":"$org"}
            POST /v1/rpc/withdraw_invitation service {"email":"$known@example.org","organization_id":"$org"}
            POST /v1/rpc/accept_invitation user {"code":"$known"}
            POST /v1/rpc/create_publishable_key service {"name":"page","id":"$known"}
            POST /v1/rpc/revoke_publishable_key service {"id":"$known"}
            POST /v1/rpc/create_event service {"title":"Fuzz","starts_at":"$now","ends_at":"2099-01-01T00:00:00Z","currency":"USD",\
            "visibility":"public","timezone":"Europe/Paris","country_code":"FR","metadata":{"a":null},"id":"$known","status":"draft"}
            POST /v1/rpc/edit_event service {"event_id":"$known","title":"Fuzz","description":"Fuzz","category":"music",\
            "timezone":"US/Pacific","country_code":"US","metadata":{"a":1},"visibility":"unlisted"}
            POST /v1/rpc/publish_event service {"event_id":"$known"}
            POST /v1/rpc/reschedule_event service {"event_id":"$known","starts_at":"$now","ends_at":"2099-01-01T00:00:00Z"}
            POST /v1/rpc/end_event service {"event_id":"$known"}
            POST /rest/v1/rpc/open_event none {"event_id":"$event"}
            POST /v1/rpc/similar_events user {"event_id":"$event","rows_max":5}
            POST /v1/rpc/refresh_matches service {"event_id":"$event"}
            POST /v1/rpc/create_tier service {"event_id":"$event","name":"Fuzz","price_cents":5,"capacity":10,"per_buyer_limit":2,\
            "on_sale_from":"$now","on_sale_until":"2099-01-01T00:00:00Z","id":"$known"}
            POST /v1/rpc/edit_tier service {"tier_id":"$known","name":"Fuzz","price_cents":7}
            POST /v1/rpc/set_tier_capacity service {"tier_id":"$known","capacity":5}
            POST /v1/rpc/set_tier_buyer_limit service {"tier_id":"$known","per_buyer_limit":5}
            POST /v1/rpc/set_tier_sale_window service {"tier_id":"$known","on_sale_from":"$now","on_sale_until":null}
            POST /v1/rpc/close_tier service {"tier_id":"$known"}
            POST /v1/rpc/remove_tier service {"tier_id":"$known"}
            POST /v1/rpc/create_post service {"event_id":"$event","body":"Hello","visibility":"public","id":"$known"}
            POST /rest/v1/rpc/create_post service {"event_id":"$event","body":"Hello","visibility":"public"}
            POST /v1/rpc/edit_post service {"post_id":"$known","body":"Hello again","visibility":"unlisted"}
            POST /v1/rpc/remove_post service {"post_id":"$known"}
            POST /rest/v1/rpc/open_post none {"post_id":"$post","before":"$now"}
            POST /v1/rpc/create_comment user {"post_id":"$post","body":"Fuzz","id":"$known"}
            POST /v1/rpc/edit_comment user {"comment_id":"$known","body":"Fuzz"}
            POST /v1/rpc/remove_comment user {"comment_id":"$known"}
            POST /v1/rpc/react user {"post_id":"$post","kind":"like"}
            POST /v1/rpc/unreact user {"post_id":"$post","kind":"like"}
            POST /v1/rpc/set_guide service {"event_id":"$event","locale":"pt-BR","title":"Fuzz","body":"Fuzz"}
            POST /v1/rpc/remove_guide service {"event_id":"$event","locale":"pt-BR"}
            POST /v1/rpc/edit_profile user {"display_name":"Fuzz"}
            POST /v1/rpc/set_settings user {"locale":"pt-BR","timezone":"Europe/Lisbon","email_notifications":true,"push_notifications":false}
            POST /v1/rpc/mute_kind user {"kind":"event.rescheduled","is_muted":true}
            POST /v1/rpc/follow_user user {"user_id":"$user"}
            POST /v1/rpc/unfollow_user user {"user_id":"$user"}
            POST /v1/rpc/create_conversation user {"user_ids":["$user"],"subject":"Fuzz","id":"$known"}
            POST /v1/rpc/send_message user {"conversation_id":"$known","body":"Fuzz","id":"$known"}
            POST /v1/rpc/edit_message user {"message_id":"$known","body":"Fuzz"}
            POST /v1/rpc/remove_message user {"message_id":"$known"}
            POST /v1/rpc/mark_conversation_read user {"conversation_id":"$known","until":"$now"}
            POST /v1/rpc/leave_conversation user {"conversation_id":"$known"}
            POST /v1/rpc/mark_notifications_read user {"ids":["$known","$new"]}
            POST /v1/rpc/earlier_tickets user {"issued_at":"$now","id":"$known","rows_max":5}
            POST /v1/rpc/create_campaign service {"name":"Fuzz","currency":"USD","pricing":"cpm","rate_micros":1,"budget_cents":9,"id":"$known"}
            POST /v1/rpc/edit_campaign service {"campaign_id":"$known","name":"Fuzz","budget_cents":5,"pricing":"cpc","rate_micros":5}
            POST /v1/rpc/activate_campaign service {"campaign_id":"$known"}
            POST /v1/rpc/pause_campaign service {"campaign_id":"$known"}
            POST /v1/rpc/end_campaign service {"campaign_id":"$known"}
            POST /v1/rpc/create_creative service {"campaign_id":"$campaign","name":"Fuzz","media_url":"https://example.org/a.png","id":"$known"}
            POST /v1/rpc/edit_creative service {"creative_id":"$known","name":"Fuzz","media_url":"https://example.org/b.png"}
            POST /v1/rpc/remove_creative service {"creative_id":"$known"}
            POST /v1/rpc/create_sponsor service {"name":"Fuzz","id":"$known"}
            POST /v1/rpc/edit_sponsor service {"sponsor_id":"$known","name":"Fuzz","industry":"music"}
            POST /v1/rpc/remove_sponsor service {"sponsor_id":"$known"}
            POST /v1/rpc/create_package service {"event_id":"$event","name":"Fuzz","price_cents":100,"quantity":9,"id":"$known"}
            POST /v1/rpc/edit_package service {"package_id":"$known","name":"Fuzz","price_cents":5,"quantity":5}
            POST /v1/rpc/remove_package service {"package_id":"$known"}
            POST /v1/rpc/create_proposal service {"event_id":"$event","sponsor_id":"$known","amount_cents":100,"message":"Hi","id":"$known"}
            POST /v1/rpc/edit_proposal service {"proposal_id":"$known","amount_cents":5,"message":"Fuzz","expires_at":"$now"}
            POST /v1/rpc/advance_proposal service {"proposal_id":"$known","action":"accept"}
            POST /v1/rpc/remove_proposal service {"proposal_id":"$known"}
            POST /v1/rpc/create_sponsorship_order service {"package_id":"$known","sponsor_id":"$known","id":"$known"}
            POST /v1/rpc/create_deliverable service {"order_id":"$known","description":"Fuzz","due_at":"$now","id":"$known"}
            POST /v1/rpc/edit_deliverable service {"deliverable_id":"$known","description":"Fuzz","due_at":"$now"}
            POST /v1/rpc/remove_deliverable service {"deliverable_id":"$known"}
            POST /v1/rpc/submit_deliverable service {"deliverable_id":"$known","evidence":"Fuzz"}
            POST /v1/rpc/approve_deliverable service {"deliverable_id":"$known"}
            POST /v1/rpc/reject_deliverable service {"deliverable_id":"$known","objection":"Fuzz"}
            POST /v1/rpc/put_model platform {"name":"fuzz","version":"$new","dimensions":2,"id":"$known"}
            POST /v1/rpc/put_embeddings platform {"model_id":"$known","subject_type":"event","subject_ids":["$event"],"numbers":[1,0.5]}
            POST /v1/rpc/put_features platform {"subject_type":"event","name":"fuzz","subject_ids":["$event"],"numbers":[1e3],\
            "computed_at":"$now"}
            POST /v1/rpc/remove_features platform {"subject_type":"event","name":"fuzz","subject_ids":["$event"]}
            POST /v1/rpc/remove_model platform {"model_id":"$known"}
            POST /v1/rpc/set_message_template service {"name":"fuzz","subject":"Fuzz","body":"Fuzz","organization_id":"$org"}
            POST /v1/rpc/remove_message_template service {"name":"fuzz","organization_id":"$org"}
            POST /v1/rpc/erase_user platform {"user_id":"$known","again":true}
            """;

    static final String VIEWS = Arrays.stream("""
            accounts ad_spend_ledger attendees campaign_daily_stats campaign_history campaign_rates campaigns comments \
            conversation_members conversations creatives credit_lots deliverable_history deliverables direct_messages embeddings \
            entries event_audience event_cancellations event_daily_stats event_history events features follows guides holds inbox \
            invitations invoice_lines invoices mail_invitations matches memberships message_jobs message_templates models \
            notifications order_items orders organizations organizers outbox_messages own_tickets packages posts profiles \
            proposal_history proposals publishable_keys reactions refunds settings sponsors sponsorship_order_history \
            sponsorship_orders tickets tier_hourly_stats tier_stock tiers transactions wallets webhook_attempts webhook_deliveries \
            webhook_endpoints webhook_replays""".split(" +"))
            .map(view -> "GET /rest/v1/" + view + "?select=*&limit=3 user\n")
            .collect(Collectors.joining());

    private FuzzCalls() {}
}
