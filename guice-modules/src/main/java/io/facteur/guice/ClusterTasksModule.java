package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import io.facteur.messaging.tasks.EndedTaskEvents;
import io.facteur.messaging.tasks.TaskQueueSupplier;
import io.facteur.messaging.tasks.TasksHealthCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.cassandra.EventNestedTypes;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.json.DTO;
import org.apache.james.json.DTOConverter;
import org.apache.james.json.DTOModule;
import org.apache.james.modules.mailbox.ReIndexingTaskSerializationModule;
import org.apache.james.modules.server.HostnameModule;
import org.apache.james.modules.server.TaskSerializationModule;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.server.task.json.TaskModuleInjectionKeys;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskManager;
import org.apache.james.task.eventsourcing.EventSourcingTaskManager;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.TerminationSubscriber;
import org.apache.james.task.eventsourcing.WorkQueueSupplier;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjectionModule;
import org.apache.james.task.eventsourcing.distributed.TasksSerializationModule;
import org.apache.james.task.eventsourcing.distributed.TasksSerializationModule.TaskSerializationModuleFactory;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Tasks that any node takes and one runs. In the place of James' TaskManagerModule; needs RabbitMQ and the leases. */
final class ClusterTasksModule extends AbstractModule {

    private static final List<TaskSerializationModuleFactory> EVENTS = List.of(
            TasksSerializationModule.CREATED,
            TasksSerializationModule.STARTED,
            TasksSerializationModule.CANCEL_REQUESTED,
            TasksSerializationModule.CANCELLED,
            TasksSerializationModule.COMPLETED,
            TasksSerializationModule.FAILED,
            TasksSerializationModule.UPDATED);

    @Override
    protected void configure() {
        install(new HostnameModule());
        install(new TaskSerializationModule());
        install(new ReIndexingTaskSerializationModule());

        bind(CassandraTaskExecutionDetailsProjection.class).in(Scopes.SINGLETON);
        bind(TaskExecutionDetailsProjection.class).to(CassandraTaskExecutionDetailsProjection.class);
        bind(TaskQueueSupplier.class).in(Scopes.SINGLETON);
        bind(WorkQueueSupplier.class).to(TaskQueueSupplier.class);
        bind(EndedTaskEvents.class).in(Scopes.SINGLETON);
        bind(TerminationSubscriber.class).to(EndedTaskEvents.class);
        bind(EventSourcingTaskManager.class).in(Scopes.SINGLETON);
        bind(TaskManager.class).to(EventSourcingTaskManager.class);

        Multibinder.newSetBinder(binder(), CassandraModule.class)
                .addBinding()
                .toInstance(CassandraTaskExecutionDetailsProjectionModule.MODULE());
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(TasksHealthCheck.class);
        Multibinder<EventDTOModule<? extends Event, ? extends EventDTO>> events = Multibinder.newSetBinder(
                binder(), new TypeLiteral<EventDTOModule<? extends Event, ? extends EventDTO>>() {});
        EVENTS.forEach(event -> events.addBinding().toProvider(new EventProvider(event)));
    }

    /** What is inside of the events of tasks. */
    @Provides
    @Singleton
    @Named(EventNestedTypes.EVENT_NESTED_TYPES_INJECTION_NAME)
    Set<DTOModule<?, ? extends DTO>> nested(
            @Named(TaskModuleInjectionKeys.ADDITIONAL_INFORMATION_DTO)
                    Set<
                                    AdditionalInformationDTOModule<
                                            ? extends AdditionalInformation, ? extends AdditionalInformationDTO>>
                            information,
            @Named(TaskModuleInjectionKeys.TASK_DTO) Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> tasks) {
        Set<DTOModule<?, ? extends DTO>> all = new HashSet<>(information);
        all.addAll(tasks);
        return Set.copyOf(all);
    }

    @ProvidesIntoSet
    InitializationOperation start(EventSourcingTaskManager manager) {
        return InitilizationOperationBuilder.forClass(EventSourcingTaskManager.class)
                .init(manager::start);
    }

    /** How one of the events of a task is written. */
    private static final class EventProvider implements Provider<EventDTOModule<? extends Event, ? extends EventDTO>> {

        private final TaskSerializationModuleFactory factory;

        @Inject
        private JsonTaskSerializer serializer;

        @Inject
        private DTOConverter<AdditionalInformation, AdditionalInformationDTO> information;

        @Inject
        private DTOConverter<Task, TaskDTO> tasks;

        private EventProvider(TaskSerializationModuleFactory factory) {
            this.factory = factory;
        }

        @Override
        public EventDTOModule<? extends Event, ? extends EventDTO> get() {
            return factory.create(serializer, information, tasks);
        }
    }
}
