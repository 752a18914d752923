package io.facteur.transport.route;

import io.facteur.transport.EnhancedStatus;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The way to a domain, or why there is none. */
public sealed interface Route {

    /** @param hosts in the order in which to try them, at least one; each with at least one address */
    record Hosts(List<MailHost> hosts, int port) implements Route {

        public Hosts {
            hosts = List.copyOf(hosts);
        }

        /** The same for all domains whose mail goes to the same best hosts, so that they share connections. */
        public String key() {
            return best().stream().collect(Collectors.joining(" ")) + ":" + port;
        }

        /** One host for people, of those that are tried first. */
        public String display() {
            return best().first();
        }

        private TreeSet<String> best() {
            int preference = hosts.get(0).preference();
            return hosts.stream()
                    .filter(host -> host.preference() == preference)
                    .map(MailHost::display)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** There is none, and will not be: the sender is told at once. */
    record Refused(EnhancedStatus status, String explanation) implements Route {}

    /**
     * It is not known now.
     *
     * @param ours the fault is here (no resolver answers): no reason to give up, ever
     */
    record Unknown(EnhancedStatus status, String explanation, boolean ours) implements Route {}
}
