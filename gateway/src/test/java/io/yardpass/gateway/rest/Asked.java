package io.yardpass.gateway.rest;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A query as it stands in an address, and the headers that come with it. */
record Asked(String address, List<String> accept, List<String> prefer, String range, String rangeUnit) {
    static Asked of(String address) {
        return new Asked(address, List.of(), List.of(), null, null);
    }

    Asked accepting(String... types) {
        return new Asked(address, List.of(types), prefer, range, rangeUnit);
    }

    Asked preferring(String... preferences) {
        return new Asked(address, accept, List.of(preferences), range, rangeUnit);
    }

    Asked inRange(String part, String unit) {
        return new Asked(address, accept, prefer, part, unit);
    }

    RestQuery read() {
        return read(RestLimits.usual());
    }

    RestQuery read(RestLimits limits) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        new QueryStringDecoder("/?" + address)
                .parameters()
                .forEach((name, values) -> values.forEach(value -> parameters.add(Map.entry(name, value))));
        return RestRequest.read(parameters, new RestHeaders(accept, prefer, range, rangeUnit, null), limits);
    }
}
