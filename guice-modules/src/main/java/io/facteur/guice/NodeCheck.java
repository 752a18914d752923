package io.facteur.guice;

import io.facteur.stores.cassandra.cluster.ClusterNodes;
import io.facteur.stores.cassandra.cluster.Heartbeat;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.lifecycle.api.StartUpCheck;

/** A node that would be a stranger in its cluster must not start: one whose name another has, or with other secrets. */
final class NodeCheck implements StartUpCheck {

    private static final String NAME = "Node";

    private final Heartbeat heartbeat;
    private final SharedSecrets secrets;

    @Inject
    NodeCheck(Heartbeat heartbeat, SharedSecrets secrets) {
        this.heartbeat = heartbeat;
        this.secrets = secrets;
    }

    @Override
    public String checkName() {
        return NAME;
    }

    @Override
    public CheckResult check() {
        Optional<String> problem = secrets.problem();
        if (problem.isEmpty() && !heartbeat.join()) {
            problem =
                    Optional.of("another node has the name " + heartbeat.name() + ", and lives: give this one a name of"
                            + " its own (node in facteur.properties). One that was killed and runs from another home now is"
                            + " forgotten " + ClusterNodes.SILENCE.toSeconds() + " s after its end");
        }
        return CheckResult.builder()
                .checkName(NAME)
                .resultType(problem.isEmpty() ? ResultType.GOOD : ResultType.BAD)
                .description(problem.orElse("is " + heartbeat.name()))
                .build();
    }
}
