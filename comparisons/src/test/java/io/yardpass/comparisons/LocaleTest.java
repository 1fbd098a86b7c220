package io.yardpass.comparisons;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Executable;
import java.text.DecimalFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Text is for machines: no code of this house, measuring code included, writes it in the language of the one it runs on. */
class LocaleTest {
    @Test
    void nothingFormatsForTheLocaleOfTheMachine() {
        var everything = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.yardpass");
        noClasses()
                .should()
                .accessTargetWhere(DescribedPredicate.<JavaAccess<?>>describe(
                        "has a twin that takes a Locale, or should have",
                        access -> access.getTarget() instanceof CodeUnitAccessTarget target && goesByTheLocale(target)))
                .because("Locale.ROOT writes the digits 0 to 9, and i for I: String.format(Locale.ROOT, …)")
                .check(everything);
    }

    private static boolean goesByTheLocale(CodeUnitAccessTarget target) {
        return target.getOwner().getName().startsWith("java.")
                && (target.getOwner().isEquivalentTo(String.class)
                                && target.getName().equals("formatted")
                        || target.getOwner().isEquivalentTo(DecimalFormat.class)
                                && target.getRawParameterTypes().size() == 1
                        || hasTwinWithALocale(target));
    }

    /** As String.toLowerCase() has toLowerCase(Locale), and DateTimeFormatter.ofPattern(String) another with a Locale. */
    private static boolean hasTwinWithALocale(CodeUnitAccessTarget target) {
        Class<?> owner = target.getOwner().reflect();
        List<String> parameters =
                target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        Stream<? extends Executable> twins = target.getName().equals("<init>")
                ? Arrays.stream(owner.getConstructors())
                : Arrays.stream(owner.getMethods())
                        .filter(method -> method.getName().equals(target.getName()));
        return twins.map(LocaleTest::parameters)
                .anyMatch(all -> all.remove(Locale.class.getName()) && all.equals(parameters));
    }

    private static List<String> parameters(Executable executable) {
        return Arrays.stream(executable.getParameterTypes()).map(Class::getName).collect(Collectors.toList());
    }
}
