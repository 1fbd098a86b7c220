package io.yardpass.loadtests.demo;

/** The kinds of events, each with its route and the table its rows land in. */
public enum EventKind {
    POST_VIEWS("post-views", "analytics.post_impressions"),
    EVENT_VIEWS("event-views", "analytics.event_impressions"),
    TICKET_VIEWS("ticket-views", "analytics.ticket_analytics"),
    AD_IMPRESSIONS("ad-impressions", "campaigns.ad_impressions"),
    AD_CLICKS("ad-clicks", "campaigns.ad_clicks");

    private final String wireName;
    private final String table;

    EventKind(String wireName, String table) {
        this.wireName = wireName;
        this.table = table;
    }

    public String wireName() {
        return wireName;
    }

    public String path() {
        return "/v1/" + wireName;
    }

    /** As {@code /v1/batch} calls it. */
    String type() {
        return wireName.substring(0, wireName.length() - 1).replace('-', '_');
    }

    public String table() {
        return table;
    }

    static EventKind of(String wireName) {
        for (EventKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of event is called " + wireName);
    }
}
