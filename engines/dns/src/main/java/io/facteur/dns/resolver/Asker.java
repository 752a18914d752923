package io.facteur.dns.resolver;

import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;

/** Puts a question to our resolvers, in one of three ways: with validation here, there, or nowhere. */
interface Asker {

    /**
     * @param deadline of the ticker, when it is given up
     * @return never fails; the AD flag of its message is only to be believed when {@link #judgesSecurity}
     */
    CompletableFuture<Reply> ask(Name name, int type, long deadline);

    boolean judgesSecurity();

    /** Asks the resolvers, and believes their AD flag or not. */
    static Asker plain(Upstream upstream, boolean trustAd) {
        return new Asker() {
            @Override
            public CompletableFuture<Reply> ask(Name name, int type, long deadline) {
                return upstream.ask(Queries.query(name, type, trustAd, false), deadline);
            }

            @Override
            public boolean judgesSecurity() {
                return trustAd;
            }
        };
    }
}
