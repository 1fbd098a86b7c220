package io.yardpass.gateway.http;

/** Which routes there are. */
public enum Offer {
    EVERYTHING {
        @Override
        boolean includes(Endpoint endpoint) {
            return true;
        }
    },
    /** And pages that say what they are. */
    COMMANDS {
        @Override
        boolean includes(Endpoint endpoint) {
            return endpoint.isCommand() || endpoint.isPage();
        }
    };

    abstract boolean includes(Endpoint endpoint);
}
