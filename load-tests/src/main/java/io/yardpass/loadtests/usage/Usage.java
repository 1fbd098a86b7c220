package io.yardpass.loadtests.usage;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * What was used up to a moment, or between two: CPU seconds of PostgreSQL with all its processes, of the gateway, of this
 * driver, and of the whole machine with whatever else runs on it; and bytes that the gateway allocated.
 */
public record Usage(
        double postgresSeconds,
        double gatewaySeconds,
        double driverSeconds,
        double machineSeconds,
        double allocatedBytes) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);
    private static final double MILLION = 1e6;

    public Usage plus(Usage other) {
        return new Usage(
                postgresSeconds + other.postgresSeconds,
                gatewaySeconds + other.gatewaySeconds,
                driverSeconds + other.driverSeconds,
                machineSeconds + other.machineSeconds,
                allocatedBytes + other.allocatedBytes);
    }

    public Usage since(Usage earlier) {
        return new Usage(
                postgresSeconds - earlier.postgresSeconds,
                gatewaySeconds - earlier.gatewaySeconds,
                driverSeconds - earlier.driverSeconds,
                machineSeconds - earlier.machineSeconds,
                allocatedBytes - earlier.allocatedBytes);
    }

    /** CPU in seconds for a million things, memory in bytes for one. */
    public Usage perMillion(long things) {
        double millions = Math.max(1, things) / MILLION;
        return new Usage(
                postgresSeconds / millions,
                gatewaySeconds / millions,
                driverSeconds / millions,
                machineSeconds / millions,
                allocatedBytes / millions / MILLION);
    }

    /** The part of what the machine did that was none of ours. */
    public double othersShare() {
        double ours = postgresSeconds + gatewaySeconds + driverSeconds;
        return machineSeconds <= 0 ? 0 : Math.max(0, 1 - ours / machineSeconds);
    }

    /** The fields of the object that the generator is in. */
    public void write(JsonGenerator json) throws IOException {
        json.writeNumberField("postgresql_cpu_seconds", postgresSeconds);
        json.writeNumberField("gateway_cpu_seconds", gatewaySeconds);
        json.writeNumberField("driver_cpu_seconds", driverSeconds);
        json.writeNumberField("machine_cpu_seconds", machineSeconds);
        json.writeNumberField("gateway_allocated_bytes", allocatedBytes);
    }
}
