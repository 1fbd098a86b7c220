package io.yardpass.loadtests.fuzz;

import io.yardpass.loadtests.books.BookCheck;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.load.Neighbour;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import me.tongfei.progressbar.ProgressBar;

/** Holds talks with a service of its own, with a neighbour beside them, and looks at what is left. Blocks. */
final class FuzzRun {
    private static final int FAULTS_MAX = 20;
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ServiceProcess service;
    private final FuzzPlan plan;
    private final InstantSource clock;
    private final TokenSigner signer;
    private final FuzzTalks talks;
    private final FuzzLine line;
    private final AtomicLong nextTalk = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final LongAdder held = new LongAdder();
    private final ConcurrentHashMap<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Queue<FuzzReport.Fault> faults = new ConcurrentLinkedQueue<>();

    FuzzRun(ServiceProcess service, FuzzPlan plan, InstantSource clock) throws IOException {
        this.service = service;
        this.plan = plan;
        this.clock = clock;
        this.signer = service.tokens(clock);
        this.talks = new FuzzTalks(plan.seed(), clock.instant().toString(), signer);
        this.line = new FuzzLine(service.url());
    }

    FuzzReport run(ProgressBar progress) throws Exception {
        Machine machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
        double before = memory().residentMib();
        long began = System.nanoTime();
        FuzzReport.Beside beside = hold(began, progress);
        double seconds = (System.nanoTime() - began) / 1e9;
        var counts = new TreeMap<String, Long>();
        answers.forEach((answer, times) -> counts.put(answer, times.sum()));
        boolean lives =
                ProcessHandle.of(service.pid()).map(ProcessHandle::isAlive).orElse(false);
        return new FuzzReport(
                machine,
                plan,
                held.sum(),
                requests.get(),
                seconds,
                counts,
                List.copyOf(faults),
                beside,
                new FuzzReport.Left(
                        before,
                        lives ? memory().residentMib() : 0,
                        lives ? memory().peakMib() : 0,
                        lives && service.isReady(),
                        booksFaults()));
    }

    private FuzzReport.Beside hold(long began, ProgressBar progress) throws InterruptedException, ExecutionException {
        long end = began + TimeUnit.SECONDS.toNanos(plan.seconds());
        try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var neighbour = new Neighbour(http, service.url(), signer.service(Demo.organizationOfEvent(Demo.EVENTS)));
            var over = new AtomicBoolean();
            Thread beside = Thread.ofVirtual().start(() -> sendBeside(neighbour, over));
            List<Future<?>> clients = new ArrayList<>();
            for (int i = plan.only() == FuzzPlan.ALL ? plan.connections() : 1; i > 0; i--) {
                clients.add(threads.submit(() -> talkOn(end)));
            }
            follow(clients, progress);
            over.set(true);
            beside.join();
            return new FuzzReport.Beside(neighbour.asked(), neighbour.served(), neighbour.slowestMillis());
        }
    }

    /** Until all are done; what a client failed of is our own fault, and fails the run. */
    private void follow(List<Future<?>> clients, ProgressBar progress) throws InterruptedException, ExecutionException {
        for (Future<?> client : clients) {
            while (!client.isDone()) {
                progress.stepTo(requests.get());
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
            client.get();
        }
    }

    private static void sendBeside(Neighbour neighbour, AtomicBoolean over) {
        try {
            while (!over.get()) {
                neighbour.send(true, System.nanoTime() + LOOK.toNanos());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Void talkOn(long end) throws InterruptedException {
        if (plan.only() != FuzzPlan.ALL) {
            talk(talks.make(plan.only()));
            return null;
        }
        while (requests.get() < plan.requests() && System.nanoTime() < end && faults.size() < FAULTS_MAX) {
            talk(talks.make(nextTalk.getAndIncrement()));
        }
        return null;
    }

    private void talk(FuzzTalk talk) throws InterruptedException {
        requests.addAndGet(talk.requests());
        try {
            FuzzLine.Heard heard = line.hold(talk);
            FuzzAnswers read = FuzzAnswers.read(talk, heard.received(), heard.whole());
            read.statuses().forEach(status -> count(Integer.toString(status)));
            if (read.statuses().isEmpty()) {
                count(talk.ending() == FuzzTalk.Ending.ABORT ? "left by us" : "closed without an answer");
            }
            if (heard.hung()) {
                faults.add(new FuzzReport.Fault(talk, "it hangs", heard.received()));
            } else if (read.fault() != null) {
                faults.add(new FuzzReport.Fault(talk, read.fault(), heard.received()));
            }
        } catch (IOException nobodyThere) {
            faults.add(new FuzzReport.Fault(talk, "nobody to talk to: " + nobodyThere.getMessage(), ""));
        }
        held.increment();
    }

    private void count(String answer) {
        answers.computeIfAbsent(answer, _ -> new LongAdder()).increment();
    }

    private ProcessMemory memory() throws IOException {
        return ProcessMemory.of(service.pid());
    }

    /** What is wrong in the books, by the words of each check that does not hold. */
    private TreeMap<String, Long> booksFaults() throws Exception {
        var wrong = new TreeMap<String, Long>();
        try (Connection database = DriverManager.getConnection(service.jdbcUrl())) {
            BookCheck.all(database).forEach((check, times) -> {
                if (times > 0) {
                    wrong.put(check.toString(), times);
                }
            });
        }
        return wrong;
    }
}
