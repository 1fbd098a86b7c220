package io.yardpass.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.yardpass.domain.Event;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the house: who may know whom, and what code on an event loop must not do. */
class ArchitectureTest {
    private static final JavaClasses MAIN_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // What only tests and benchmarks use is no part of the product.
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("kafka-broker"))
            .importPackages("io.yardpass");

    @Test
    void domainDependsOnNothingButJava() {
        onlyOn("io.yardpass.domain", "java..").check(MAIN_CLASSES);
    }

    @Test
    void batchingDependsOnVertxCoreAlone() {
        onlyOn("io.yardpass.batching", "java..", "io.vertx.core..").check(MAIN_CLASSES);
    }

    @Test
    void pgCopyDependsOnVertxCoreAndWhatItBrings() {
        onlyOn(
                        "io.yardpass.pgcopy",
                        "java..",
                        "javax.net.ssl..",
                        "io.vertx.core..",
                        "io.netty..",
                        "com.ongres..",
                        "org.slf4j..")
                .check(MAIN_CLASSES);
    }

    /** Which modules know which is in their POMs; one that knows another knows its packages too. */
    @Test
    void nobodyKnowsTheServiceAndIngestAndLedgerNotEachOther() {
        strangers("io.yardpass.analytics..", "io.yardpass.ledger..", "io.yardpass.gateway..");
        strangers("io.yardpass.ledger..", "io.yardpass.analytics..", "io.yardpass.gateway..", "io.yardpass.wire..");
        strangers(
                "io.yardpass.gateway..",
                "io.yardpass.analytics..",
                "io.yardpass.ledger..",
                "io.yardpass.audit..",
                "io.yardpass.pgcopy..");
    }

    /** The audit has no code of what it checks, nor of what brought it there. */
    @Test
    void whatChecksTheLedgerSharesNothingWithWhatWritesIt() {
        onlyOn("io.yardpass.audit", "java..", "io.vertx.core..", "io.vertx.sqlclient..")
                .check(MAIN_CLASSES);
    }

    @Test
    void wireKnowsBytesAndWhatTheyMean() {
        onlyOn("io.yardpass.wire..", "io.yardpass.domain", "java..", "com.fasterxml.jackson.core..")
                .check(MAIN_CLASSES);
    }

    /** What differs between the types of events stands in their two descriptors; all others take an event as it comes. */
    @Test
    void noTypeOfEventIsKnownOutsideOfTheDescriptors() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.yardpass.domain")
                .and()
                .haveNameNotMatching("io\\.yardpass\\.(wire\\.EventType|analytics\\.FactTable)(\\$.*)?")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are a type of events",
                        type -> type.isAssignableTo(Event.class) && !type.isEquivalentTo(Event.class)))
                .check(MAIN_CLASSES);
    }

    /** What decides about money knows no thread, no driver and no clock. */
    @Test
    void theRulesOfTheLedgerArePure() {
        noClasses()
                .that()
                .resideInAPackage("io.yardpass.ledger.rules")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "io.yardpass.ledger.rules", "io.yardpass.domain", "com.fasterxml.jackson.core..", "java..")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.time.chrono..", "java.util.concurrent..", "java.net..", "java.nio.channels..")
                .check(MAIN_CLASSES);
    }

    @Test
    void theDatabaseKnowsNoOneAboveIt() {
        noClasses()
                .that()
                .resideInAPackage("io.yardpass.database")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.yardpass.analytics..",
                        "io.yardpass.ledger..",
                        "io.yardpass.gateway..",
                        "io.yardpass.service..")
                .check(MAIN_CLASSES);
    }

    @Test
    void thePackagesOfTheGatewayLeadOneWay() {
        slices().matching("io.yardpass.gateway.(*)..").should().beFreeOfCycles().check(MAIN_CLASSES);
    }

    @Test
    void jdbcAndProcessesStayInTheDatabaseModule() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.yardpass.database")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Process.class, ProcessBuilder.class)
                .check(MAIN_CLASSES);
    }

    @Test
    void nobodySleepsLocksOrUsesTheJdksFutures() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.CompletableFuture")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks")
                .check(MAIN_CLASSES);
        classes().should(haveNoSynchronizedMethod()).check(MAIN_CLASSES);
    }

    @Test
    void onlyCommandsWaitForAFuture() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Command")
                .should()
                .callMethodWhere(target("await", io.vertx.core.Future.class))
                .check(MAIN_CLASSES);
    }

    @Test
    void theSystemClockIsReadByCommandsAndHandedOn() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Command")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .check(MAIN_CLASSES);
    }

    /** pg-copy is a library with readers of its own; its public types are for them too. */
    @Test
    void whatIsPublicIsUsedByAnotherModule() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .and()
                .resideOutsideOfPackage("io.yardpass.pgcopy")
                .should(beUsedByAnotherPackage())
                .check(MAIN_CLASSES);
    }

    private static void strangers(String those, String... to) {
        noClasses()
                .that()
                .resideInAPackage(those)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(MAIN_CLASSES);
        noClasses()
                .that()
                .resideInAPackage(those)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.yardpass.service..")
                .check(MAIN_CLASSES);
    }

    private static com.tngtech.archunit.lang.ArchRule onlyOn(String module, String... packages) {
        String[] allowed = java.util.Arrays.copyOf(packages, packages.length + 1);
        allowed[packages.length] = module;
        return classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed);
    }

    private static DescribedPredicate<JavaAccess<?>> target(String method, Class<?> owner) {
        return DescribedPredicate.describe("calls " + method, access -> {
            AccessTarget target = access.getTarget();
            return target.getName().equals(method) && target.getOwner().isAssignableTo(owner);
        });
    }

    private static ArchCondition<JavaClass> haveNoSynchronizedMethod() {
        return new ArchCondition<>("have no synchronized method") {
            @Override
            public void check(JavaClass subject, ConditionEvents events) {
                for (JavaMethod method : subject.getMethods()) {
                    if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                        events.add(SimpleConditionEvent.violated(method, method.getFullName() + " is synchronized"));
                    }
                }
            }
        };
    }
    /** A type that another module's public signature leads to counts as used, even when nobody spells its name. */
    private static ArchCondition<JavaClass> beUsedByAnotherPackage() {
        return new ArchCondition<>("be used by another package") {
            @Override
            public void check(JavaClass subject, ConditionEvents events) {
                boolean used = subject.getDirectDependenciesToSelf().stream()
                        .anyMatch(dependency ->
                                !dependency.getOriginClass().getPackageName().equals(subject.getPackageName())
                                        || leadsHere(dependency.getOriginClass(), subject));
                if (!used) {
                    events.add(SimpleConditionEvent.violated(subject, subject.getName() + " is public for nobody"));
                }
            }
        };
    }

    private static boolean leadsHere(JavaClass origin, JavaClass subject) {
        return origin.getModifiers().contains(JavaModifier.PUBLIC)
                && Set.copyOf(origin.getMethods()).stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                        .flatMap(ArchitectureTest::typesOf)
                        .anyMatch(subject::equals);
    }

    private static Stream<JavaClass> typesOf(JavaMethod method) {
        return Stream.of(
                        Stream.of(method.getReturnType()),
                        method.getParameterTypes().stream(),
                        method.getExceptionTypes().stream())
                .flatMap(types -> types)
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }
}
