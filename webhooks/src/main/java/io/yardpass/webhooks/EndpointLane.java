package io.yardpass.webhooks;

/** What is under way to one endpoint: it is given more when all of it is noted. Confined to its event loop. */
final class EndpointLane {
    private final DueEndpoint endpoint;
    private final Places places;
    private int unnoted;

    EndpointLane(DueEndpoint endpoint, Places places, int unnoted) {
        this.endpoint = endpoint;
        this.places = places;
        this.unnoted = unnoted;
    }

    DueEndpoint endpoint() {
        return endpoint;
    }

    /** A send is over, and what became of it is still to be noted. */
    void sent() {
        places.giveBack(endpoint.organizationId());
    }

    /** True when nothing is under way any more. */
    boolean noted() {
        unnoted--;
        return unnoted == 0;
    }
}
