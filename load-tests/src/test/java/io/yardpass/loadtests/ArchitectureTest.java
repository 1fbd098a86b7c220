package io.yardpass.loadtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Scenarios stand beside each other on what they share, and all of them outside of what they measure. */
class ArchitectureTest {
    private static final int PACKAGE_FILES_MAX = 25;
    private static final JavaClasses MAIN_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.yardpass.loadtests");

    @Test
    void thePackagesLeadOneWay() {
        slices().matching("io.yardpass.loadtests.(*)..")
                .should()
                .beFreeOfCycles()
                .check(MAIN_CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.yardpass.loadtests.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.yardpass.loadtests")
                .check(MAIN_CLASSES);
    }

    @Test
    void noTwoFilesKnowEachOther() {
        slices().assignedFrom(files()).should().beFreeOfCycles().check(MAIN_CLASSES);
    }

    @Test
    void noPackageIsCrowded() {
        Map<String, Long> crowded = MAIN_CLASSES.stream()
                .filter(each -> each.isTopLevelClass() && !each.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertEquals(
                List.of(),
                crowded.entrySet().stream()
                        .filter(each -> each.getValue() > PACKAGE_FILES_MAX)
                        .toList());
    }

    @Test
    void whatMeasuresKnowsNoClassOfWhatIsMeasured() {
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are the product's",
                        other -> other.getPackageName().startsWith("io.yardpass.")
                                && !other.getPackageName().startsWith("io.yardpass.loadtests")
                                && !other.getPackageName().equals("io.yardpass.kafkabroker")))
                .check(MAIN_CLASSES);
    }

    /** A class with all that is nested in it. */
    private static SliceAssignment files() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass each) {
                return SliceIdentifier.of(each.getName().replaceFirst("\\$.*", ""));
            }

            @Override
            public String getDescription() {
                return "files";
            }
        };
    }
}
