package io.yardpass.loadtests.stories;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.loadtests.client.RetryingSender;
import io.yardpass.loadtests.client.Verdicts;
import io.yardpass.loadtests.demo.Ids;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Sends commands until each is answered for good, notes the answer, and asks for some of them again later, by the same key
 * or by the same id under another: the answer must then be the first one, byte for byte. Confined to one event loop.
 */
public final class CommandClient {
    private final RetryingSender sender;
    private final AnswerJournal journal;
    private final EarlierAnswers earlier;
    private final Ids ids;
    private final RandomGenerator random;
    private final Map<String, Integer> surprises = new TreeMap<>();
    private long repeats;
    private int unlike;
    private int gaveUp;

    public CommandClient(
            RetryingSender sender, AnswerJournal journal, EarlierAnswers earlier, Ids ids, RandomGenerator random) {
        this.sender = sender;
        this.journal = journal;
        this.earlier = earlier;
        this.ids = ids;
        this.random = random;
    }

    /** Completes with the answer once the command is done; fails when it is refused or given up. */
    Future<JsonObject> done(Command command) {
        return answer(command).compose(answer -> {
            if (answer.status() != 200 && answer.status() != 201) {
                return surprise(command.kind(), answer.status(), answer.body());
            }
            note(new AnsweredCommand(command, answer.status(), answer.body()));
            return Future.succeededFuture(new JsonObject(answer.body()));
        });
    }

    /** Completes when the command is refused by this code, for now. */
    Future<Void> refused(Command command, String code) {
        return answer(command)
                .compose(answer -> Verdicts.problemCode(answer.body()).equals(code)
                        ? Future.succeededFuture()
                        : surprise(command.kind(), answer.status(), answer.body()));
    }

    /** The same of a refusal that the ledger keeps. */
    Future<Void> refusedForGood(Command command, String code) {
        return answer(command).compose(answer -> {
            if (!Verdicts.problemCode(answer.body()).equals(code)) {
                return surprise(command.kind(), answer.status(), answer.body());
            }
            note(new AnsweredCommand(command, answer.status(), answer.body()));
            return Future.succeededFuture();
        });
    }

    /** A function, which changes nothing when it is called again with its id. */
    Future<Void> call(String function, String token, JsonObject arguments) {
        return sender.post("/v1/rpc/" + function, bearer(token), arguments.toBuffer())
                .onFailure(_ -> gaveUp++)
                .compose(answer -> answer.status() == 200
                        ? Future.succeededFuture()
                        : surprise(function, answer.status(), answer.body()));
    }

    /** The rows of a view. */
    Future<JsonArray> read(String query, String token) {
        String path = "/rest/v1/" + query;
        return sender.get(path, bearer(token))
                .onFailure(_ -> gaveUp++)
                .compose(answer -> answer.status() == 200
                        ? Future.succeededFuture(new JsonArray(answer.body()))
                        : surprise(path, answer.status(), answer.body()));
    }

    /** Asks again for something that was answered, if there is anything. */
    Future<Void> repeatOne() {
        AnsweredCommand first = earlier.any(random);
        if (first == null) {
            return Future.succeededFuture();
        }
        boolean byId = first.isDone() && first.command().id() != null && random.nextBoolean();
        Command again = byId ? first.command().under(ids.next()) : first.command();
        return answer(again).map(answer -> {
            repeats++;
            int expected = first.isDone() ? 200 : first.status();
            if (answer.status() != expected || !told(answer.body()).equals(told(first.body()))) {
                unlike++;
                surprises.merge("unlike the first answer: " + first.command().kind(), 1, Integer::sum);
            }
            return null;
        });
    }

    /** Of a refusal that is told again, only the request that it names is another. */
    private static String told(String body) {
        return body.replaceFirst(",\"instance\":\"/requests/[^\"]*\"", "");
    }

    private Future<RetryingSender.Answer> answer(Command command) {
        return sender.post(
                        command.path(),
                        Map.of("Authorization", "Bearer " + command.token(), "Idempotency-Key", command.key()),
                        Buffer.buffer(command.body()))
                .onFailure(_ -> gaveUp++);
    }

    private void note(AnsweredCommand answered) {
        journal.note(answered);
        earlier.keep(answered, random);
    }

    private <T> Future<T> surprise(Object what, int status, String body) {
        String said = what + " " + status + " " + Verdicts.problemCode(body);
        surprises.merge(said, 1, Integer::sum);
        return Future.failedFuture(said);
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    public long answers() {
        return journal.answers();
    }

    public long repeats() {
        return repeats;
    }

    /** Answers that were not the first one: a broken promise. */
    public int unlike() {
        return unlike;
    }

    /** Commands of which nobody knows whether they were done. */
    public int gaveUp() {
        return gaveUp;
    }

    /** Answers that no story expects, and how often. */
    public Map<String, Integer> surprises() {
        return surprises;
    }

    public Future<Void> close() {
        return sender.close();
    }
}
