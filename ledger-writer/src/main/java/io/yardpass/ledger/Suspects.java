package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefundEvent;
import io.yardpass.domain.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whose command failed when it was tried alone, so that it costs the others their batch once and not each time: what comes
 * from there is refused for a while, then tried apart. Bounded; confined to the writer's event loop.
 */
final class Suspects {
    private static final int SUSPECTS_MAX = 10_000;
    /** After the first failure; each further one doubles it. */
    private static final long PAUSE_MICROS = TimeUnit.SECONDS.toMicros(1);

    private static final long PAUSE_MICROS_MAX = TimeUnit.SECONDS.toMicros(32);
    /** After the end of a pause. */
    private static final long FORGOTTEN_AFTER_MICROS = TimeUnit.MINUTES.toMicros(5);

    /** By who they are, the latest failure last. */
    private final LinkedHashMap<String, Suspicion> suspects = new LinkedHashMap<>();

    private record Suspicion(long sinceMicros, long pauseMicros) {
        /** A clock that was set back makes no pause longer. */
        boolean lasts(long nowMicros) {
            return nowMicros < sinceMicros + pauseMicros && nowMicros >= sinceMicros;
        }

        boolean isForgotten(long nowMicros) {
            return nowMicros - sinceMicros > pauseMicros + FORGOTTEN_AFTER_MICROS;
        }
    }

    enum Trust {
        TRUSTED,
        /** May be tried again, apart from the others. */
        APART,
        NOT_NOW
    }

    /** Those who are trusted at once, then one who may be tried again, alone; the others are not to be waited for. */
    Future<List<Outcome>> post(
            List<LedgerCommand> commands, long nowMicros, Function<List<LedgerCommand>, Future<List<Outcome>>> poster) {
        forget(nowMicros);
        if (isEmpty()) {
            return poster.apply(commands);
        }
        Map<Trust, List<Integer>> places = IntStream.range(0, commands.size())
                .boxed()
                .collect(Collectors.groupingBy(place -> of(commands.get(place), nowMicros)));
        List<Integer> apart =
                places.getOrDefault(Trust.APART, List.of()).stream().limit(1).toList();
        List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(commands.size(), new Outcome.Unavailable()));
        return post(commands, places.getOrDefault(Trust.TRUSTED, List.of()), outcomes, poster)
                .compose(done -> post(commands, apart, outcomes, poster))
                .map(done -> {
                    apart.stream()
                            .filter(place -> !(outcomes.get(place) instanceof Outcome.Unavailable))
                            .forEach(place -> cleared(commands.get(place)));
                    return outcomes;
                });
    }

    private static Future<Void> post(
            List<LedgerCommand> commands,
            List<Integer> places,
            List<Outcome> outcomes,
            Function<List<LedgerCommand>, Future<List<Outcome>>> poster) {
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        return poster.apply(places.stream().map(commands::get).toList()).map(answers -> {
            for (int i = 0; i < answers.size(); i++) {
                outcomes.set(places.get(i), answers.get(i));
            }
            return null;
        });
    }

    boolean isEmpty() {
        return suspects.isEmpty();
    }

    Trust of(LedgerCommand command, long nowMicros) {
        Suspicion known = suspects.get(whose(command));
        if (known == null || known.isForgotten(nowMicros)) {
            return Trust.TRUSTED;
        }
        return known.lasts(nowMicros) ? Trust.NOT_NOW : Trust.APART;
    }

    void failedAlone(LedgerCommand command, long nowMicros) {
        String who = whose(command);
        Suspicion before = suspects.remove(who);
        long pause = before == null || before.isForgotten(nowMicros)
                ? PAUSE_MICROS
                : Math.min(2 * before.pauseMicros(), PAUSE_MICROS_MAX);
        suspects.put(who, new Suspicion(nowMicros, pause));
        if (suspects.size() > SUSPECTS_MAX) {
            suspects.pollFirstEntry();
        }
    }

    void cleared(LedgerCommand command) {
        suspects.remove(whose(command));
    }

    void forget(long nowMicros) {
        for (Map.Entry<String, Suspicion> oldest = suspects.firstEntry();
                oldest != null && oldest.getValue().isForgotten(nowMicros);
                oldest = suspects.firstEntry()) {
            suspects.pollFirstEntry();
        }
    }

    int size() {
        return suspects.size();
    }

    /** Whom a failure is laid to: a user who asks, and a service together with whom or what it asks about. */
    private static String whose(LedgerCommand command) {
        return switch (command) {
            case CallerCommand asked
            when asked.caller().role() == Role.AUTHENTICATED -> asked.caller().idempotencyScope();
            case CallerCommand asked ->
                asked.caller().idempotencyScope() + " " + asked.route().wireName() + " " + asked.about();
            case ExpireHolds expiry -> "holds that are over";
            case RefundEvent refunds -> "refunds of " + refunds.eventId();
        };
    }
}
