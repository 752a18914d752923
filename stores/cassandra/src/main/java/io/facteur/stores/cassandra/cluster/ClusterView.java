package io.facteur.stores.cassandra.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one node knows of the cluster, and what of it is not as it should be.
 *
 * @param self the name of the node that knows it
 * @param nodes those that live
 * @param nameTaken whether another process has this node's name
 * @param versionsDifferFor since when there are different versions, as this process has seen it
 */
public record ClusterView(
        String self, List<ClusterNode> nodes, boolean nameTaken, Optional<Duration> versionsDifferFor) {

    /** Cassandra decides by the time of the writer which of two writes is the later one. */
    public static final Duration CLOCK_WARNING = Duration.ofSeconds(1);

    public static final Duration CLOCK_FAULT = Duration.ofSeconds(5);
    /** A rolling upgrade takes less. */
    public static final Duration UPGRADE = Duration.ofHours(1);

    public ClusterView {
        nodes = List.copyOf(nodes);
    }

    /** @return what must be mended, in words; none when all is well */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (nameTaken) {
            faults.add("another process has the name " + self + " now: give each node a name of its own (node in"
                    + " facteur.properties), and no home to two of them");
        }
        for (ClusterNode node : nodes) {
            if (node.ahead().abs().compareTo(CLOCK_FAULT) > 0) {
                faults.add("the clock of " + node.name() + " is " + text(node.ahead())
                        + " the store's: which of two writes is the later one is decided wrongly. Have all machines"
                        + " take the time from the network (NTP)");
            }
        }
        List<String> versions = versions();
        for (int i = 1; i < versions.size(); i++) {
            if (!areAdjacent(versions.get(0), versions.get(i))) {
                faults.add("the versions " + versions.get(0) + " and " + versions.get(i)
                        + " are too far apart to run together: upgrade one version at a time");
            }
        }
        versionsDifferFor
                .filter(time -> time.compareTo(UPGRADE) > 0)
                .ifPresent(time -> faults.add("the nodes have had different versions (" + String.join(", ", versions)
                        + ") for " + time.toMinutes() + " minutes: finish the upgrade"));
        return faults;
    }

    /** @return what should be looked at, in words */
    public List<String> warnings() {
        return nodes.stream()
                .filter(node -> node.ahead().abs().compareTo(CLOCK_WARNING) > 0)
                .filter(node -> node.ahead().abs().compareTo(CLOCK_FAULT) <= 0)
                .map(node -> "the clock of " + node.name() + " is " + text(node.ahead()) + " the store's")
                .toList();
    }

    private static String text(Duration ahead) {
        return ahead.abs().toMillis() + " ms " + (ahead.isNegative() ? "behind" : "ahead of");
    }

    /** @return those that run, each once */
    public List<String> versions() {
        return nodes.stream().map(ClusterNode::version).distinct().sorted().toList();
    }

    /** @return whether nodes of the two may run together: the same major version, and minor versions that follow each other */
    static boolean areAdjacent(String one, String other) {
        String[] first = one.split("[.-]");
        String[] second = other.split("[.-]");
        if (first.length < 2 || second.length < 2) {
            return one.equals(other);
        }
        try {
            return Integer.parseInt(first[0]) == Integer.parseInt(second[0])
                    && Math.abs(Integer.parseInt(first[1]) - Integer.parseInt(second[1])) <= 1;
        } catch (NumberFormatException e) {
            return one.equals(other);
        }
    }
}
