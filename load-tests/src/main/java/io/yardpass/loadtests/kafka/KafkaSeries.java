package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.kafka.KafkaServices.Cpu;
import io.yardpass.loadtests.report.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One measurement, once in each round. Confined to one thread. */
final class KafkaSeries {
    private final String name;
    private final List<Double> perSecond = new ArrayList<>();
    private final List<Cpu> perMillion = new ArrayList<>();

    KafkaSeries(String name) {
        this.name = name;
    }

    /** @param cpu null where it is not told */
    void add(long events, double seconds, Cpu cpu) {
        perSecond.add(events / seconds);
        if (cpu != null) {
            double millions = Math.max(1, events) / 1e6;
            perMillion.add(new Cpu(
                    cpu.gateway() / millions,
                    cpu.broker() / millions,
                    cpu.ingester() / millions,
                    cpu.postgres() / millions,
                    cpu.driver() / millions));
        }
    }

    String name() {
        return name;
    }

    double median() {
        return Median.of(perSecond.stream().mapToDouble(Double::doubleValue));
    }

    double lowest() {
        return perSecond.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    double highest() {
        return perSecond.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** CPU seconds for a million events. */
    double cpu(ToDoubleFunction<Cpu> of) {
        return perMillion.isEmpty() ? 0 : Median.of(perMillion.stream().mapToDouble(of));
    }
}
