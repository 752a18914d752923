package io.facteur.webadmin;

import io.facteur.messaging.spooler.InfrastructureFaults;
import io.facteur.stores.cassandra.cluster.ClusterView;
import io.facteur.stores.cassandra.cluster.Heartbeat;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/** {@code GET /facteur/cluster}: the nodes that live, and whether they fit together. */
public final class ClusterRoutes implements Routes {

    static final String BASE = "/facteur/cluster";

    private static final Duration LIMIT = Duration.ofSeconds(15);

    /**
     * @param name of the node
     * @param state {@code starting}, {@code ready} or {@code draining}
     * @param since when it was started, ISO 8601 UTC
     * @param clockAheadMillis how far its clock is before the store's
     */
    record Node(String name, String version, String state, String since, long clockAheadMillis) {}

    /**
     * @param self the node that answers
     * @param faults what must be mended
     * @param warnings what should be looked at
     */
    record Cluster(String self, List<Node> nodes, List<String> faults, List<String> warnings) {}

    private final Heartbeat heartbeat;

    @Inject
    public ClusterRoutes(Heartbeat heartbeat) {
        this.heartbeat = heartbeat;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::cluster);
    }

    private String cluster(Request request, Response response) throws Exception {
        ClusterView view;
        try {
            view = heartbeat.look().block(LIMIT);
        } catch (RuntimeException e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw Answers.unavailable("the store does not answer: who else lives is not known");
            }
            throw e;
        }
        List<Node> nodes = view.nodes().stream()
                .map(node -> new Node(
                        node.name(),
                        node.version(),
                        node.state(),
                        node.started().toString(),
                        node.ahead().toMillis()))
                .toList();
        return Answers.json(new Cluster(view.self(), nodes, view.faults(), view.warnings()));
    }
}
