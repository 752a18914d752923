package io.facteur.server;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/decisions/0001: a room may use those above it in this list, never those below. */
class RoomsTest {

    private static final List<String> ROOMS = List.of(
            "io.facteur.home..",
            "io.facteur.embedded..",
            "io.facteur.dns..",
            "io.facteur.authentication..",
            "io.facteur.antispam..",
            "io.facteur.transport..",
            "io.facteur.stores..",
            "io.facteur.protocols..",
            "io.facteur.messaging..",
            "io.facteur.matchers..",
            "io.facteur.mailets..",
            "io.facteur.smtphooks..",
            "io.facteur.webadmin..",
            "io.facteur.guice..",
            "io.facteur.server..");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.facteur");

    static List<String> rooms() {
        return ROOMS;
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void roomShouldUseNoneBelowIt(String room) {
        List<String> below = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size());
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(below.toArray(String[]::new))
                .allowEmptyShould(false)
                .check(CLASSES);
    }

    @Test
    void enginesShouldKnowNoJamesNoGuiceAndNoStore() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(
                        "io.facteur.dns..",
                        "io.facteur.authentication..",
                        "io.facteur.antispam..",
                        "io.facteur.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.james..",
                        "org.apache.mailet..",
                        "com.google.inject..",
                        "javax.inject..",
                        "io.facteur.home..",
                        "io.facteur.stores..")
                .check(CLASSES);
    }

    @Test
    void embeddedShouldKnowNoJames() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage("io.facteur.home..", "io.facteur.embedded..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.james..")
                .check(CLASSES);
    }

    @Test
    void packagesShouldHaveNoCycle() {
        slices().matching("io.facteur.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
