package io.yardpass.gateway.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.batching.OverloadedException;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Payment;
import io.yardpass.domain.Role;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds out who is calling. Verified tokens are remembered by their SHA-256, and their end is looked at each time.
 * Confined to its event loop, for the digests and signatures inside are not made for two threads.
 */
public final class Authenticator {
    private static final String SCHEME = "Bearer ";
    private static final String QUERY_KEY = "key";

    /**
     * @param key null for what lives so shortly that it need not be revoked
     * @param standing null for who is no user
     * @param signer tokens of one that was taken away are worth nothing
     */
    private record Verified(
            Caller caller,
            PublishableKey.Signed key,
            ErasedUsers.Standing standing,
            long expiresAtSeconds,
            VerificationKey signer) {}

    private final TokenRules rules;
    private final KeyDirectory keys;
    private final ErasedUsers erasedUsers;
    private final InstantSource clock;
    private final TokenVerifier verifier;
    private final Function<HttpServerRequest, Allowance> refusals;
    private final TokenDigests digests;
    private final Cache<ByteBuffer, Verified> verified;

    /** @param refusals how many tokens that are refused may still come from where a request does */
    public Authenticator(
            TokenRules rules,
            KeyDirectory keys,
            ErasedUsers erasedUsers,
            InstantSource clock,
            Function<HttpServerRequest, Allowance> refusals) {
        this.rules = rules;
        this.keys = keys;
        this.erasedUsers = erasedUsers;
        this.clock = clock;
        this.refusals = refusals;
        this.verifier = new TokenVerifier(rules, clock);
        this.digests = new TokenDigests(rules.tokenLengthMax());
        this.verified = Caffeine.newBuilder()
                .maximumSize(rules.cachedMax())
                .executor(Runnable::run)
                .build();
    }

    /** Completes with the caller of a request; fails with a problem if it has no token that is taken. */
    public Future<Caller> caller(HttpServerRequest request) {
        List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.isEmpty()) {
            return publishableKey(request);
        }
        String header = headers.getFirst();
        if (headers.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Future.failedFuture(new InvalidTokenException("does not stand after Bearer, or there are two"));
        }
        return caller(header.substring(SCHEME.length()).trim(), request);
    }

    /** Beacons and pixels cannot set headers; what is written into addresses may be no more than publishable. */
    public Future<Caller> publishableKey(HttpServerRequest request) {
        // Whether the query can be read at all was looked at before any route was.
        String key = request.getParam(QUERY_KEY);
        if (key == null || key.isEmpty()) {
            return Future.failedFuture(new ProblemException(
                    ProblemCode.TOKEN_MISSING, "Send a token in the header Authorization, after Bearer."));
        }
        return caller(key, request).map(caller -> {
            if (caller.role() != Role.ANON) {
                throw new InvalidTokenException("stands in the address, where only publishable keys are taken");
            }
            return caller;
        });
    }

    /** @param request that shows it */
    Future<Caller> caller(String token, HttpServerRequest request) {
        if (token.startsWith(PublishableKey.Created.PREFIX)) {
            return holderOf(token, request);
        }
        ByteBuffer digest = digests.of(token);
        Verified known = verified.getIfPresent(digest);
        if (known != null && isTimely(known) && isSignedByAKeyOfNow(known)) {
            return unrevoked(known);
        }
        return guessed(request, () -> verifier.verify(token))
                .map(shown -> remember(digest, shown))
                .compose(this::unrevoked);
    }

    private boolean isTimely(Verified known) {
        return known.expiresAtSeconds() + rules.leeway().toSeconds()
                > clock.instant().getEpochSecond();
    }

    private boolean isSignedByAKeyOfNow(Verified known) {
        return rules.keys().current().filter(keys -> keys.hold(known.signer())).isPresent();
    }

    /** A key that was created here says nothing of itself. */
    private Future<Caller> holderOf(String text, HttpServerRequest request) {
        if (!PublishableKey.Created.isOne(text)) {
            return Future.failedFuture(new InvalidTokenException("is not of the form of a publishable key"));
        }
        var key = new PublishableKey.Created(text);
        return keys.isLive(key) ? holderOf(key) : guessed(request, () -> holderOf(key));
    }

    private Future<Caller> holderOf(PublishableKey.Created key) {
        return organizationOf(key)
                .map(organization -> new Caller(
                        rules.issuer(),
                        null,
                        Role.ANON,
                        organization.orElseThrow(
                                () -> new InvalidTokenException("is no publishable key, or was revoked"))));
    }

    private Future<Caller> unrevoked(Verified known) {
        if (known.standing() != null && !known.standing().isGood()) {
            return unerased(known);
        }
        if (known.key() == null) {
            return Future.succeededFuture(known.caller());
        }
        return organizationOf(known.key()).map(organization -> {
            if (organization.isEmpty()) {
                throw new InvalidTokenException("was revoked");
            }
            return known.caller();
        });
    }

    private static Future<Caller> unerased(Verified known) {
        return known.standing()
                .isErased()
                .otherwise(failure -> {
                    throw new ProblemException(
                            ProblemCode.UNAVAILABLE, "The user could not be looked up, and nothing was taken.");
                })
                .map(erased -> {
                    if (erased) {
                        throw new ProblemException(
                                ProblemCode.USER_ERASED, "The user of this token was erased; nothing was taken.");
                    }
                    return known.caller();
                });
    }

    private Future<Optional<UUID>> organizationOf(PublishableKey key) {
        return keys.organizationOf(key).otherwise(failure -> {
            throw failure instanceof OverloadedException
                    ? new ProblemException(ProblemCode.OVERLOADED, "Too many unknown keys wait; nothing was taken.")
                    : new ProblemException(
                            ProblemCode.UNAVAILABLE, "The key could not be looked up, and nothing was taken.");
        });
    }

    /** Completes with what a signed pixel reports; fails with a problem for tokens of every other kind. */
    public Future<SignedPixel> signedPixel(String token, HttpServerRequest request) {
        return guessed(request, () -> verifier.verify(token))
                .map(shown -> shown.claims().signedPixel());
    }

    /** Completes with what the command can show: what the checkout signed, or why that proves nothing. */
    public Future<Payment> payment(String reference, String proof) {
        return verifier.verify(proof)
                .map(shown -> shown.claims().paymentProof(rules, clock.instant()))
                .<Payment>map(proven -> new Payment.Proven(reference, proven))
                .recover(failure -> failure instanceof InvalidTokenException invalid
                        ? Future.succeededFuture(new Payment.Unproven(reference, "the payment proof " + invalid.why()))
                        : Future.failedFuture(failure));
    }

    /**
     * Looks at a token that may be made up, which costs more than making one up. Whoever has shown too many that were refused
     * shows none that is looked at for a while; those that are known are taken all the same.
     */
    private <T> Future<T> guessed(HttpServerRequest request, Supplier<Future<T>> look) {
        Allowance left = refusals.apply(request);
        try {
            left.requireLeft();
        } catch (ProblemException usedUp) {
            return Future.failedFuture(usedUp);
        }
        return look.get().onFailure(failure -> {
            if (failure instanceof InvalidTokenException) {
                left.take(1);
            }
        });
    }

    private Verified remember(ByteBuffer digest, TokenVerifier.Verified shown) {
        Claims claims = shown.claims();
        Caller caller = claims.caller();
        var standing = caller.role() == Role.AUTHENTICATED ? erasedUsers.standingOf(caller.subject()) : null;
        var known = new Verified(caller, claims.revocableKey(), standing, claims.expiresAtSeconds(), shown.signer());
        verified.put(digest, known);
        return known;
    }
}
