package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.reflect.ClassPath;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import com.google.inject.util.Modules;
import io.facteur.home.Home;
import io.facteur.home.Settings;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.james.IsStartedProbe;
import org.apache.james.json.DTOModule;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.server.task.json.TaskModuleInjectionKeys;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that cannot be written is one that a cluster cannot run. */
class ClusterTasksModuleTest {

    /** Steps of others, which nobody submits; and those of what the product does not have. */
    private static final Set<String> NEVER_SUBMITTED = Set.of();

    @TempDir
    Path directory;

    private Set<String> written() throws Exception {
        Home home = new Home(directory);
        Files.createDirectories(home.secrets());
        for (String secret : Set.of("cassandra", "opensearch", "rabbitmq")) {
            Files.writeString(home.secrets().resolve(secret), "secret");
        }
        Settings settings = Settings.load(directory, Map.of("rabbitmq.hosts", "127.0.0.1:1", "vault", "on"));
        Configuration configuration = Configuration.builder()
                .workingDirectory(directory.toFile())
                .configurationPath(new ConfigurationPath("file://" + directory + "/"))
                .build();
        Injector injector = Guice.createInjector(Modules.override(Modules.override(
                                new CommonServicesModule(configuration),
                                binder -> binder.bind(IsStartedProbe.class).toInstance(new IsStartedProbe()))
                        .with(FacteurModules.of(home, settings, directory, step -> {})))
                .with(binder -> binder.bind(CqlSession.class).toInstance(mock(CqlSession.class, RETURNS_DEEP_STUBS))));
        Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> modules = injector.getInstance(Key.get(
                new TypeLiteral<Set<TaskDTOModule<? extends Task, ? extends TaskDTO>>>() {},
                Names.named(TaskModuleInjectionKeys.TASK_DTO)));
        return modules.stream()
                .map(DTOModule::getDomainObjectClass)
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> existing() throws IOException {
        return ClassPath.from(Task.class.getClassLoader()).getAllClasses().stream()
                .filter(type -> type.getPackageName().startsWith("org.apache.james")
                        || type.getPackageName().startsWith("org.apache.mailbox")
                        || type.getPackageName().startsWith("io.facteur"))
                .filter(type -> type.getSimpleName().contains("Task")
                        || type.getSimpleName().contains("Migration"))
                .map(ClassPath.ClassInfo::load)
                .filter(Task.class::isAssignableFrom)
                .filter(type -> !Modifier.isAbstract(type.getModifiers()) && !type.isInterface())
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyTaskShouldBeWritten() throws Exception {
        Set<String> missing = new TreeSet<>(existing());
        missing.removeAll(NEVER_SUBMITTED);
        missing.removeAll(written());

        assertThat(missing).isEmpty();
    }
}
