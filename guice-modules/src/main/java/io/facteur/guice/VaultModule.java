package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import java.util.List;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.mailbox.cassandra.DeleteMessageListener.DeletionCallback;
import org.apache.james.modules.vault.DeletedMessageVaultModule;
import org.apache.james.modules.vault.DeletedMessageVaultRoutesModule;
import org.apache.james.vault.dto.DeletedMessageWithStorageInformationConverter;
import org.apache.james.vault.metadata.CassandraDeletedMessageMetadataVault;
import org.apache.james.vault.metadata.DeletedMessageMetadataModule;
import org.apache.james.vault.metadata.DeletedMessageMetadataVault;
import org.apache.james.vault.metadata.DeletedMessageVaultDeletionCallback;
import org.apache.james.vault.metadata.MetadataDAO;
import org.apache.james.vault.metadata.StorageInformationDAO;
import org.apache.james.vault.metadata.UserPerBucketDAO;

/** Keeps deleted messages for a time, so that they can be restored. Off unless an administrator turns it on. */
public final class VaultModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new DeletedMessageVaultModule());
        install(new DeletedMessageVaultRoutesModule());
        for (Class<?> dao : List.of(
                MetadataDAO.class,
                StorageInformationDAO.class,
                UserPerBucketDAO.class,
                DeletedMessageWithStorageInformationConverter.class,
                CassandraDeletedMessageMetadataVault.class)) {
            bind(dao).in(Singleton.class);
        }
        bind(DeletedMessageMetadataVault.class).to(CassandraDeletedMessageMetadataVault.class);
        Multibinder.newSetBinder(binder(), DeletionCallback.class)
                .addBinding()
                .to(DeletedMessageVaultDeletionCallback.class);
        Multibinder.newSetBinder(binder(), CassandraModule.class)
                .addBinding()
                .toInstance(DeletedMessageMetadataModule.MODULE);
    }
}
