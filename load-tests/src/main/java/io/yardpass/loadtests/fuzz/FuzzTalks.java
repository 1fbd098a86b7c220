package io.yardpass.loadtests.fuzz;

import io.yardpass.loadtests.service.TokenSigner;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes talks by their numbers: the same seed and number give the same requests again. Any thread. */
final class FuzzTalks {
    private static final int REQUESTS_MAX = 8;
    private static final String[] METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"};

    private final long seed;
    private final String now;
    private final Map<FuzzCaller, String> authorizations = new EnumMap<>(FuzzCaller.class);

    FuzzTalks(long seed, String now, TokenSigner tokens) {
        this.seed = seed;
        this.now = now;
        for (FuzzCaller caller : FuzzCaller.values()) {
            authorizations.put(caller, caller.authorization(tokens));
        }
    }

    FuzzTalk make(long number) {
        RandomGenerator random = new SplittableRandom(seed * 1_000_003 + number);
        boolean clear = random.nextInt(10) < 7;
        int requests = 1 + random.nextInt(clear ? REQUESTS_MAX : 3);
        StringBuilder sent = new StringBuilder();
        for (int i = 1; i <= requests; i++) {
            String request = request(i == requests, random);
            sent.append(clear || random.nextInt(4) == 0 ? request : FuzzHead.broken(request, random));
        }
        int pieces = random.nextInt(6) == 0 ? 2 + random.nextInt(4) : 1;
        return new FuzzTalk(number, sent.toString(), requests, clear, ending(clear, random), pieces);
    }

    private static FuzzTalk.Ending ending(boolean clear, RandomGenerator random) {
        int one = random.nextInt(100);
        if (one < 3) {
            return FuzzTalk.Ending.ABORT;
        }
        if (one < 8) {
            return FuzzTalk.Ending.HALF_CLOSE;
        }
        return one < 9 && !clear ? FuzzTalk.Ending.WAIT : FuzzTalk.Ending.READ;
    }

    /** One of seven is as it should be. */
    private String request(boolean last, RandomGenerator random) {
        FuzzRequest request = FuzzText.one(FuzzRequest.VALID, random).filled(random, now);
        boolean odd = random.nextInt(7) > 0;
        String method = odd && random.nextInt(20) == 0 ? METHODS[random.nextInt(METHODS.length)] : request.method();
        String target = odd && random.nextInt(5) == 0 ? FuzzTarget.changed(request.target(), random) : request.target();
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: x\r\n");
        head.append(authorization(request.caller(), odd, random)).append(last ? "Connection: close\r\n" : "");
        if (!request.method().equals("GET") && random.nextInt(8) > 0) {
            head.append("Idempotency-Key: ")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\r\n");
        }
        for (int i = random.nextInt(3); odd && i > 0; i--) {
            head.append(random.nextInt(3) == 0 ? FuzzHead.field(random) : "");
        }
        return head + end(request.body(), odd, random);
    }

    private static String end(String body, boolean odd, RandomGenerator random) {
        String made = body;
        for (int i = random.nextInt(3); odd && i > 0; i--) {
            made = FuzzText.changed(made, random);
        }
        return made.isEmpty() && random.nextInt(9) > 0 ? "\r\n" : FuzzBody.framed(made, odd, random);
    }

    private String authorization(FuzzCaller usual, boolean odd, RandomGenerator random) {
        FuzzCaller caller = odd && random.nextInt(10) == 0
                ? FuzzCaller.values()[random.nextInt(FuzzCaller.values().length)]
                : usual;
        String authorization = authorizations.get(caller);
        return authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
    }
}
