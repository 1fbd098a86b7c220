package io.yardpass.comparisons;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses OURS =
            new ClassFileImporter().importUrls(List.of(placeOf(CopyBench.class), placeOf(ArchitectureTest.class)));

    /** What is not public is reached by nobody else, and then may change. */
    @Test
    void weLiveInOurOwnPackages() {
        classes().should().resideInAPackage("io.yardpass.comparisons..").check(OURS);
    }

    @Test
    void ourPackagesLeadOneWay() {
        slices().matching("io.yardpass.(comparisons..)")
                .should()
                .beFreeOfCycles()
                .check(OURS);
    }

    private static URL placeOf(Class<?> ours) {
        return ours.getProtectionDomain().getCodeSource().getLocation();
    }
}
