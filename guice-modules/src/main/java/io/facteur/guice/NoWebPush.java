package io.facteur.guice;

import org.apache.james.jmap.api.model.PushSubscriptionServerURL;
import org.apache.james.jmap.pushsubscription.PushRequest;
import org.apache.james.jmap.pushsubscription.WebPushClient;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import scala.runtime.BoxedUnit;

/**
 * JMAP's notifications by HTTP (RFC 8620 7.2), refused: a user chooses the URL that the server sends them to. James
 * looks at its address and then looks it up again to connect, and takes some internal addresses for public ones
 * (CVE-2026-76171), so that users reach what only this machine should.
 */
final class NoWebPush implements WebPushClient {

    @Override
    public Publisher<BoxedUnit> push(PushSubscriptionServerURL url, PushRequest request) {
        return Mono.error(new UnsupportedOperationException("This server sends no notifications by HTTP"));
    }
}
