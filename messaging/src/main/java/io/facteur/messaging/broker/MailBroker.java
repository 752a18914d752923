package io.facteur.messaging.broker;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Where ready mail waits: queues of texts. */
public interface MailBroker extends AutoCloseable {

    /** The queue of that name, made when it does not exist. */
    BrokerQueue queue(String name);

    /** Of all queues that may hold something, also what nobody opened in this run. */
    Set<String> queueNames();

    /**
     * What a text bears that was put while the broker knew of each delivery whether it is the first. A text that bears
     * another one may have been delivered before, though {@link Delivery#redelivered} says nothing.
     */
    UUID run();

    /** Why no mail can be put or taken at the moment, and what to do; empty when it can. */
    Optional<String> outage();

    /** What an administrator should look at though mail can be put and taken; empty when there is nothing. */
    Optional<String> warning();

    /** Ends every call that is under way with an error; what nobody acknowledged stays. */
    @Override
    void close();
}
