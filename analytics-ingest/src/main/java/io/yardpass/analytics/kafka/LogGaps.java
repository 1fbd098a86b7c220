package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.yardpass.analytics.kafka.KafkaOptions.OnGap;
import io.yardpass.analytics.kafka.PartitionLeases.Gap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done where records are gone that were acknowledged and never stored: nothing goes on, or it is noted and said, once and
 * loudly.
 */
record LogGaps(PartitionLeases leases, OnGap policy, LogMetrics metrics) {
    private static final Logger LOG = LoggerFactory.getLogger(LogGaps.class);

    static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;

        StoppedException(String why) {
            super(why + "; YARDPASS_KAFKA_ON_GAP=record goes on behind that", null, false, false);
        }
    }

    /** Offsets of another topic that had this name say nothing of this one. */
    Future<TopicState> know(TopicState found) {
        return leases.know(found).compose(isKnown -> {
            if (isKnown) {
                return Future.succeededFuture(found);
            }
            String what = "the topic " + leases.topic() + " was made anew: what was not stored of the old one is gone";
            return goOnBehind(what).compose(_ -> leases.beginAnew(found)).map(found);
        });
    }

    /** Completes when nothing of them hinders any more; fails where it should stop. */
    Future<Void> pass(List<Gap> gaps) {
        Future<Void> passed = Future.succeededFuture();
        for (Gap gap : gaps) {
            passed = passed.compose(_ -> goOnBehind("records are gone that were not stored: " + gap))
                    .compose(_ -> leases.pass(gap));
        }
        return passed;
    }

    private Future<Void> goOnBehind(String what) {
        return switch (policy) {
            case RECORD -> {
                LOG.error("{}; it goes on behind that", what);
                metrics.gap();
                yield Future.succeededFuture();
            }
            case STOP -> Future.failedFuture(new StoppedException(what));
        };
    }
}
