/**
 * The client on the network. From the outside in: {@link io.facteur.dns.resolver.ResolvingDnsClient} looks into the
 * {@code AnswerCache} and joins equal questions; {@code Lookup} follows aliases; {@code Upstream} limits how many queries
 * are under way and tells a domain's failure from that of our resolvers; {@code Exchange} puts one query to one server
 * after the other; {@code NioTransport} is the sockets. dnsjava reads and writes the messages.
 */
package io.facteur.dns.resolver;
