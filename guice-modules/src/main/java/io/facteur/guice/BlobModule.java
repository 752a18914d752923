package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.messaging.queue.OctetMessageStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobReferenceSource;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.api.MetricableBlobStore;
import org.apache.james.blob.cassandra.CassandraBlobModule;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.blob.cassandra.CassandraDefaultBucketDAO;
import org.apache.james.blob.mail.MimeMessageStore;
import org.apache.james.modules.BlobExportMechanismModule;
import org.apache.james.server.blob.deduplication.BlobGCTaskAdditionalInformationDTO;
import org.apache.james.server.blob.deduplication.BlobGCTaskDTO;
import org.apache.james.server.blob.deduplication.DeDuplicationBlobStore;
import org.apache.james.server.blob.deduplication.GenerationAwareBlobId;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.dto.DTOModuleInjections;
import org.apache.james.webadmin.routes.BlobRoutes;

/**
 * Messages and attachments: in Cassandra, and the large ones in S3 where there is one; each content once, under its hash.
 * What nobody refers to any more is removed by a task ({@code DELETE /blobs?scope=unreferenced}), a generation of thirty
 * days after it was written at the earliest.
 */
public final class BlobModule extends AbstractModule {

    private final Module place;

    private BlobModule(Module place) {
        this.place = place;
    }

    /** @throws IOException when there is to be S3, and no secret key for it */
    static Module of(Settings settings, Secrets secrets) throws IOException {
        return settings.get("s3.endpoint").isEmpty()
                ? inCassandra()
                : new BlobModule(new S3BlobModule(settings, secrets));
    }

    /** All of them, whatever their size. */
    static Module inCassandra() {
        return new BlobModule(binder -> binder.bind(BlobStoreDAO.class).to(CassandraBlobStoreDAO.class));
    }

    @Override
    protected void configure() {
        install(new BlobExportMechanismModule());
        bind(CassandraDefaultBucketDAO.class).in(Scopes.SINGLETON);
        bind(CassandraBlobStoreDAO.class).in(Scopes.SINGLETON);
        install(place);
        bind(MetricableBlobStore.class).in(Scopes.SINGLETON);
        bind(BlobStore.class).to(MetricableBlobStore.class);
        bind(MimeMessageStore.Factory.class).to(OctetMessageStore.class);
        bind(BlobStore.class)
                .annotatedWith(Names.named(MetricableBlobStore.BLOB_STORE_IMPLEMENTATION))
                .to(DeDuplicationBlobStore.class);
        bind(BucketName.class)
                .annotatedWith(Names.named(BlobStore.DEFAULT_BUCKET_NAME_QUALIFIER))
                .toInstance(BucketName.DEFAULT);
        bind(HashBlobId.Factory.class).in(Scopes.SINGLETON);
        bind(BlobId.Factory.class).to(GenerationAwareBlobId.Factory.class);
        bind(GenerationAwareBlobId.Configuration.class).toInstance(GenerationAwareBlobId.Configuration.DEFAULT);
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(CassandraBlobModule.MODULE);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(BlobRoutes.class);
    }

    @Provides
    @Singleton
    GenerationAwareBlobId.Factory blobIds(
            Clock clock, HashBlobId.Factory hashes, GenerationAwareBlobId.Configuration configuration) {
        return new GenerationAwareBlobId.Factory(clock, hashes, configuration);
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> collectGarbage(
            BlobStoreDAO blobs,
            GenerationAwareBlobId.Factory ids,
            GenerationAwareBlobId.Configuration configuration,
            Set<BlobReferenceSource> references,
            Clock clock) {
        return BlobGCTaskDTO.module(blobs, ids, configuration, references, clock);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> garbage() {
        return BlobGCTaskAdditionalInformationDTO.SERIALIZATION_MODULE;
    }

    @ProvidesIntoSet
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> webGarbage() {
        return BlobGCTaskAdditionalInformationDTO.SERIALIZATION_MODULE;
    }
}
