package io.yardpass.loadtests.webhooks;

/**
 * How much is told to whom.
 *
 * @param endpoints of organizations with 20 each
 * @param hanging of these, which never answer
 * @param rate messages a second
 * @param seconds of each measurement
 * @param backlog messages that wait when the relay is started
 * @param rounds of purchases with and without a relay; 0 to leave these out
 */
record WebhooksPlan(int endpoints, int hanging, int rate, int seconds, int backlog, int rounds) {
    WebhooksPlan {
        if (endpoints < 1 || hanging < 0 || hanging >= endpoints) {
            throw new IllegalArgumentException("an endpoint at least answers");
        }
        if (rate < 1 || seconds < 1 || backlog < 0 || rounds < 0) {
            throw new IllegalArgumentException(
                    "--rate and --seconds are at least 1, --backlog and --rounds at least 0");
        }
    }

    /** Less, since what it leaves cannot be cleared away and may be slow. */
    int backlogBesideASnapshot() {
        return backlog / 10;
    }

    /** The first endpoint that answers; those before it hang. */
    int firstAnswering() {
        return hanging;
    }
}
