package io.facteur.messaging.broker.embedded;

import io.facteur.messaging.broker.BrokerQueue;
import java.nio.file.Path;

/** The main class of a process that will be killed: says of each text that it is in the queue. */
public final class EnqueueUntilKilled {

    private EnqueueUntilKilled() {}

    public static void main(String[] arguments) {
        BrokerQueue queue = EmbeddedMailBroker.open(Path.of(arguments[0])).queue("spool");
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            int sender = i;
            new Thread(() -> enqueue(queue, sender)).start();
        }
    }

    private static void enqueue(BrokerQueue queue, int sender) {
        for (int i = 0; ; i++) {
            String id = sender + "-" + i;
            queue.put(id);
            synchronized (System.out) {
                System.out.println(id);
                System.out.flush();
            }
        }
    }
}
