package io.yardpass.gateway.tokens;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The limits of a {@link RemoteKeySet}.
 *
 * @param url of a JWK set: https, or http to this machine itself
 * @param roots PEM file of the authorities that the server's certificate is of; empty for those that the JDK trusts
 * @param refreshAfter when it is fetched again after it was fetched
 * @param pause the least between two fetches that a token of an unknown key asks for, and after one that failed
 * @param pauseWithoutKeys after one that failed while there are no keys at all
 * @param heldFor how long the last good keys are taken while there are no newer ones to be had
 * @param answerWithin how long a fetch may take, from the look-up of the host to the last byte
 * @param waitMax how long a token of an unknown key waits for it
 * @param waitingMax how many of them may
 * @param bytesMax of an answer
 */
public record RemoteKeySetOptions(
        URI url,
        Optional<Path> roots,
        Duration refreshAfter,
        Duration pause,
        Duration pauseWithoutKeys,
        Duration heldFor,
        Duration answerWithin,
        Duration waitMax,
        int waitingMax,
        int bytesMax) {
    private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    public RemoteKeySetOptions {
        boolean isSecure = "https".equals(url.getScheme());
        if (!isSecure && !"http".equals(url.getScheme())) {
            throw new IllegalArgumentException("must be a file, or a URL that begins with https://");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("must be a URL with a host, without a user and without a fragment");
        }
        if (!isSecure && !THIS_MACHINE.matcher(url.getHost()).matches()) {
            throw new IllegalArgumentException("must begin with https://: whoever stands between could send keys of"
                    + " their own; http is for this machine itself");
        }
        if (!isSecure && roots.isPresent()) {
            throw new IllegalArgumentException("begins with http://, which has no certificate");
        }
        if (heldFor.compareTo(refreshAfter) <= 0 || refreshAfter.compareTo(pause) < 0 || pause.isNegative()) {
            throw new IllegalArgumentException("keys are held for longer than until they are fetched again");
        }
        if (pauseWithoutKeys.toMillis() < 1 || answerWithin.toMillis() < 1 || waitMax.toMillis() < 1) {
            throw new IllegalArgumentException("a fetch takes at least a millisecond");
        }
        if (waitingMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException("somebody may wait, and an answer has bytes");
        }
    }

    /**
     * Fetched each 10 minutes, for an unknown key each 30 s at most. What is held lasts a day, which is as long as a user's token can
     * live: then all that were signed before the issuer fell silent have ended.
     *
     * @throws IllegalArgumentException in plain words if the URL is not usable
     */
    public static RemoteKeySetOptions usual(String url, Optional<Path> roots) {
        return new RemoteKeySetOptions(
                parse(url),
                roots,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofHours(24),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                1_000,
                1 << 20);
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("is no URL: " + malformed.getReason(), malformed);
        }
    }
}
