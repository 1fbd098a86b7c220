package io.yardpass.analytics.kafka;

import io.yardpass.analytics.Ending;
import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactRecord;
import io.yardpass.analytics.letters.DeadLetter;
import io.yardpass.analytics.letters.LetterRows;
import io.yardpass.domain.Caller;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.wire.EventType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Some records of some partitions, to be stored together with the offsets behind them. What cannot be stored becomes a letter in
 * the same commit: it was acknowledged, so it must not get lost, and nothing else should wait for it.
 */
final class LogBatch implements Ending {
    private static final String ADVANCE =
            "SELECT analytics.advance_kafka_partitions($1, $2, $3::integer[], $4::bigint[], $5::bigint[], $6::integer[])";

    /** @param ownerId in whose name partitions are leased */
    record Owner(String topic, UUID ownerId) {}

    private record Span(long expected, long next, Integer leaderEpoch) {}

    private record Damaged(byte[] bytes, String why) {}

    private final Owner owner;
    private final InstantSource clock;
    private final List<Fact> facts = new ArrayList<>();
    private final Map<Integer, Span> spans = new TreeMap<>();
    private final List<Damaged> damaged = new ArrayList<>(0);
    private int records;
    private long bytes;
    private long oldestMillis = Long.MAX_VALUE;

    LogBatch(Owner owner, InstantSource clock) {
        this.owner = owner;
        this.clock = clock;
    }

    /**
     * Takes a record, the next of its partition.
     *
     * @param expected where the partition stands before it
     * @param forgotten users of whom nothing is stored any more
     * @throws FactRecord.UnknownVersionException when only a later version can read it; then it is not taken
     */
    void add(ConsumerRecord<byte[], byte[]> record, long expected, Set<UUID> forgotten)
            throws FactRecord.UnknownVersionException {
        try {
            facts.addAll(FactRecord.read(record.value() == null ? new byte[0] : record.value(), forgotten));
        } catch (FactRecord.MalformedException malformed) {
            damaged.add(new Damaged(record.value() == null ? new byte[0] : record.value(), malformed.getMessage()));
        }
        Span before = spans.get(record.partition());
        spans.put(
                record.partition(),
                new Span(
                        before == null ? expected : before.expected,
                        record.offset() + 1,
                        record.leaderEpoch().orElse(null)));
        records++;
        bytes += Math.max(0, record.serializedValueSize());
        oldestMillis = Math.min(oldestMillis, record.timestamp());
    }

    List<Fact> facts() {
        return facts;
    }

    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return records == 0;
    }

    /** When the first of its records was appended. */
    long oldestMillis() {
        return oldestMillis;
    }

    /** Where each of its partitions stands once it is committed. */
    Map<Integer, Long> nextOffsets() {
        return spans.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, span -> span.getValue().next));
    }

    /** How many of its records are no records of facts. */
    int damaged() {
        return damaged.size();
    }

    @Override
    public void check(Pipeline.Builder steps) {
        advance(steps, Span::expected);
    }

    @Override
    public void end(Pipeline.Builder steps, List<Refusal> refusals) {
        if (!refusals.isEmpty() || !damaged.isEmpty()) {
            LetterRows.copyInto(steps, letters(refusals));
        }
        advance(steps, Span::next);
    }

    private void advance(Pipeline.Builder steps, ToLongFunction<Span> next) {
        steps.query(
                ADVANCE,
                owner.topic,
                owner.ownerId,
                array(spans.keySet()),
                array(spans.values().stream().map(Span::expected).toList()),
                array(spans.values().stream().map(next::applyAsLong).toList()),
                array(spans.values().stream().map(Span::leaderEpoch).toList()));
    }

    private List<DeadLetter> letters(List<Refusal> refusals) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        List<DeadLetter> letters = new ArrayList<>();
        refusals.forEach(refusal -> letters.add(letter(refusal, now)));
        damaged.forEach(record -> letters.add(new DeadLetter(
                new Caller(DeadLetter.OF_A_LOG, null, Role.SERVICE_ROLE, null),
                null,
                new Verdict.Rejected(RejectionCode.MALFORMED_EVENT, record.why),
                record.bytes,
                record.bytes.length,
                now)));
        return letters;
    }

    /** Its payload is a record of the one fact, which tells nobody whose it is: that stands beside it, for whoever is forgotten. */
    private static DeadLetter letter(Refusal refusal, long nowMicros) {
        Fact fact = refusal.fact();
        byte[] payload = FactRecord.of(List.of(fact)).getFirst().bytes();
        return new DeadLetter(
                new Caller(DeadLetter.OF_A_LOG, fact.userId(), Role.SERVICE_ROLE, fact.organizationId()),
                EventType.of(fact.event()).wireName(),
                refusal.reason(),
                payload,
                payload.length,
                nowMicros);
    }

    /** As PostgreSQL reads arrays. */
    private static String array(Collection<?> values) {
        return values.stream()
                .map(value -> value == null ? "NULL" : value.toString())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
