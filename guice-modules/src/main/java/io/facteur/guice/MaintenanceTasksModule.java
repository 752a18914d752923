package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import org.apache.james.backends.cassandra.migration.MigrationTask;
import org.apache.james.backends.cassandra.migration.MigrationTaskAdditionalInformationDTO;
import org.apache.james.backends.cassandra.migration.MigrationTaskDTO;
import org.apache.james.mailbox.cassandra.mail.task.MailboxMergingTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.MailboxMergingTaskDTO;
import org.apache.james.mailbox.cassandra.mail.task.MailboxMergingTaskRunner;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersService;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersTaskDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesService;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesTaskDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesService;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesTaskDTO;
import org.apache.james.rrt.cassandra.CassandraMappingsSourcesDAO;
import org.apache.james.rrt.cassandra.migration.MappingsSourcesMigration;
import org.apache.james.rrt.cassandra.migration.MappingsSourcesMigrationTaskAdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.webadmin.dto.DTOModuleInjections;
import org.apache.james.webadmin.dto.WebAdminMigrationTaskAdditionalInformationDTO;
import org.apache.james.webadmin.service.CassandraMappingsSolveInconsistenciesTask;

/** How the tasks of {@link MaintenanceModule} and what they tell are written as JSON: for the store and for webadmin. */
final class MaintenanceTasksModule extends AbstractModule {

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> mappingsTask(
            MappingsSourcesMigration migration, CassandraMappingsSourcesDAO sources) {
        return CassandraMappingsSolveInconsistenciesTask.module(migration, sources);
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> mergingTask(MailboxMergingTaskRunner runner) {
        return MailboxMergingTaskDTO.module(runner);
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> mailboxesTask(SolveMailboxInconsistenciesService service) {
        return SolveMailboxInconsistenciesTaskDTO.module(service);
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> messagesTask(SolveMessageInconsistenciesService service) {
        return SolveMessageInconsistenciesTaskDTO.module(service);
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> countersTask(RecomputeMailboxCountersService service) {
        return RecomputeMailboxCountersTaskDTO.module(service);
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> migrationTask(MigrationTask.Factory factory) {
        return MigrationTaskDTO.module(factory);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> mappings() {
        return MappingsSourcesMigrationTaskAdditionalInformationDTO.module(
                CassandraMappingsSolveInconsistenciesTask.TYPE);
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            mappingsForWebadmin() {
        return MappingsSourcesMigrationTaskAdditionalInformationDTO.module(
                CassandraMappingsSolveInconsistenciesTask.TYPE);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> merging() {
        return MailboxMergingTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            mergingForWebadmin() {
        return MailboxMergingTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> mailboxes() {
        return SolveMailboxInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            mailboxesForWebadmin() {
        return SolveMailboxInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> messages() {
        return SolveMessageInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            messagesForWebadmin() {
        return SolveMessageInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> counters() {
        return RecomputeMailboxCountersTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            countersForWebadmin() {
        return RecomputeMailboxCountersTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> migration() {
        return MigrationTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            migrationForWebadmin() {
        return WebAdminMigrationTaskAdditionalInformationDTO.module();
    }
}
