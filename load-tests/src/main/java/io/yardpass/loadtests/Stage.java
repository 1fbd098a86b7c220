package io.yardpass.loadtests;

import java.util.random.RandomGenerator;

/** What a story is told with: who sends, who signs, whence ids and chance come, and the mark of the run. */
record Stage(CommandClient client, TokenSigner tokens, Ids ids, RandomGenerator random, String mark) {}
