package dgnet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dgnet.actors.CborSerializable;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which packages may use which, and what a message may hold. Covers the main classes of all modules. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dgnet");

    /** The names of the interfaces that actors use for their protocols. */
    private static final Set<String> PROTOCOLS = Set.of("Command", "Message", "Reply", "Request", "Report");

    private static final DescribedPredicate<JavaClass> MESSAGES = DescribedPredicate.describe(
            "are messages or events",
            type -> type.isAssignableTo(CborSerializable.class)
                    || type.getAllRawInterfaces().stream()
                            .anyMatch(parent -> parent.getPackageName().startsWith("dgnet.actors")
                                    && PROTOCOLS.contains(parent.getSimpleName())));

    private static final ArchCondition<JavaClass> HOLD_NO_FUNCTION = new ArchCondition<>("hold no function") {
        @Override
        public void check(JavaClass message, ConditionEvents events) {
            for (JavaField field : message.getFields()) {
                if (!field.getModifiers().contains(JavaModifier.STATIC)) {
                    boolean function = field.getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::isFunctional);
                    events.add(new SimpleConditionEvent(
                            field,
                            !function,
                            field.getFullName() + " has the type "
                                    + field.getType().getName()));
                }
            }
        }
    };

    @Test
    void dataUsesNeitherModelNorActors() {
        noClasses()
                .that()
                .resideInAPackage("dgnet.data..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dgnet.model..", "dgnet.actors..")
                .check(CLASSES);
    }

    @Test
    void modelDoesNotUseActors() {
        noClasses()
                .that()
                .resideInAPackage("dgnet.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dgnet.actors..")
                .check(CLASSES);
    }

    @Test
    void onlyModelUsesDjl() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dgnet.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void onlyActorsUsesPekko() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dgnet.actors..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.pekko..")
                .check(CLASSES);
    }

    @Test
    void apiUsesNeitherPersistenceNorTheService() {
        noClasses()
                .that()
                .resideInAPackage("dgnet.actors.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.pekko.persistence..", "dgnet.actors.service..")
                .check(CLASSES);
    }

    @Test
    void clientHttpAndJobDoNotUseTheService() {
        noClasses()
                .that()
                .resideInAnyPackage("dgnet.actors.client..", "dgnet.actors.http..", "dgnet.actors.job..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dgnet.actors.service..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dgnet.(*)..",
                "dgnet.data.(*)..",
                "dgnet.model.(*)..",
                "dgnet.actors.(*)..",
                "dgnet.actors.cli.(*).."
            })
    void packagesHaveNoCycles(String packages) {
        slices().matching(packages).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void messagesHoldNoFunctions() {
        classes().that(MESSAGES).should(HOLD_NO_FUNCTION).check(CLASSES);
    }

    @Test
    void messagesDoNotAccessFiles() {
        noClasses()
                .that(MESSAGES)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Files.class)
                .check(CLASSES);
    }

    private static boolean isFunctional(JavaClass type) {
        return type.isAnnotatedWith(FunctionalInterface.class)
                || (type.isInterface()
                        && type.getPackageName().startsWith("dgnet")
                        && !type.reflect().isSealed()
                        && type.getMethods().size() == 1
                        && type.getMethods().iterator().next().getModifiers().contains(JavaModifier.ABSTRACT));
    }
}
