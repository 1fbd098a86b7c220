package io.yardpass.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The shape of the house: who may know whom, and what code on an event loop must not do. */
class ArchitectureTest {
    private static final JavaClasses MAIN_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
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
        onlyOn("io.yardpass.pgcopy", "java..", "io.vertx.core..", "io.netty..", "com.ongres..", "org.slf4j..")
                .check(MAIN_CLASSES);
    }

    @Test
    void analyticsAndLedgerDoNotKnowEachOtherNorTheGateway() {
        noClasses()
                .that()
                .resideInAPackage("io.yardpass.analytics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.yardpass.ledger", "io.yardpass.gateway")
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.yardpass.ledger")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.yardpass.analytics", "io.yardpass.gateway")
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }

    @Test
    void theDatabaseKnowsNoOneAboveIt() {
        noClasses()
                .that()
                .resideInAPackage("io.yardpass.database")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.yardpass.analytics", "io.yardpass.ledger", "io.yardpass.gateway")
                .check(MAIN_CLASSES);
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
}
