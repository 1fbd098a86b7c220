package io.yardpass.loadtests.stories;

import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.service.TokenSigner;
import java.util.random.RandomGenerator;

/** What a story is told with: who sends, who signs, whence ids and chance come, and the mark of the run. */
public record Stage(CommandClient client, TokenSigner tokens, Ids ids, RandomGenerator random, String mark) {}
