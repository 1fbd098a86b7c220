package io.yardpass.webhooks.mail;

import java.util.UUID;

/**
 * A mail that is due.
 *
 * @param id of the job, the same at each attempt
 * @param address null where nobody is to get it any more
 * @param attempts that were made before
 * @param subject a template, null where there is none
 * @param body a template, null where there is none
 * @param variables what they may speak of, as JSON
 */
public record Mail(UUID id, String kind, String address, int attempts, String subject, String body, String variables) {
    @Override
    public String toString() {
        return kind + " " + id;
    }
}
