package io.facteur.cli;

import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Private keys in files. What is in them is never shown. */
final class PrivateKeyFile {

    /** A key of 4,096 bits takes 3.3 KiB. */
    private static final int MAXIMUM_OCTETS = 64 * 1024;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateKeyFile() {}

    /** @throws Failure with the reason why there is no key in it */
    static DkimKeyPair read(Verb verb, Path file) {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MAXIMUM_OCTETS);
        } catch (IOException e) {
            throw new Failure(
                    Files.exists(file) ? ExitCode.FAILED : ExitCode.NOT_FOUND,
                    "cannot read the key " + file + ": " + Reason.of(e),
                    e);
        }
        Parsed<DkimKeyPair> key = DkimKeyPair.parsePem(new String(octets, StandardCharsets.ISO_8859_1));
        DkimKeyPair pair = key.value()
                .orElseThrow(() -> new Failure(
                        ExitCode.FAILED,
                        file + " has no private key that can be used: "
                                + key.problem().orElseThrow().text() + ". " + verb.advice("dkim", "key", "generate")
                                + " makes one"));
        warnIfOthersRead(verb, file);
        return pair;
    }

    private static void warnIfOthersRead(Verb verb, Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
                verb.warn("facteur: everybody on this machine can read the key " + file + ": chmod 600 " + file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // A pipe, or a file system without permissions: nothing to say.
        }
    }

    /** @throws Failure when it is there already and is not to be replaced */
    static void requireAbsent(Path file, boolean force) {
        if (!force && Files.exists(file)) {
            throw there(file);
        }
    }

    private static Failure there(Path file) {
        return new Failure(
                ExitCode.ALREADY_THERE,
                file + " is there already, and a key that is overwritten cannot be had back: choose another name, or"
                        + " --force");
    }

    /**
     * Readable by its owner alone from the first octet on.
     *
     * @param force replaces what is there
     */
    static void write(Path file, String pem, boolean force) throws IOException {
        if (!force) {
            try {
                create(file, pem);
            } catch (FileAlreadyExistsException e) {
                throw there(file);
            }
            return;
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        create(temporary, pem);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void create(Path file, String pem) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, OWNER_ONLY)) {
            ByteBuffer octets = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        }
    }
}
