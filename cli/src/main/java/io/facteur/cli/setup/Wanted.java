package io.facteur.cli.setup;

import java.util.List;
import java.util.Optional;

/**
 * What a public server is to be.
 *
 * @param hostname in HELO, in the certificate, and (unless the next one says otherwise) in Authentication-Results
 * @param authservId for several nodes that share one; empty to leave what is set
 * @param bind numeric address to listen on
 * @param publicAddresses at which the Internet knows it; empty to leave what is set
 * @param ipv6Out whether mail leaves by IPv6; empty to leave what is set
 * @param relayNetworks empty to leave what is set
 * @param smartHost empty to leave what is set
 * @param noSmartHost whether one that is set is taken away
 */
public record Wanted(
        String hostname,
        Optional<String> authservId,
        String bind,
        List<String> publicAddresses,
        Optional<Boolean> ipv6Out,
        Optional<String> relayNetworks,
        Optional<SmartHost> smartHost,
        boolean noSmartHost) {

    public Wanted {
        publicAddresses = List.copyOf(publicAddresses);
    }
}
