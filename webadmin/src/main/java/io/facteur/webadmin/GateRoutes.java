package io.facteur.webadmin;

import io.facteur.messaging.outgoing.GateKeeper;
import io.facteur.messaging.outgoing.GateKeeper.Answer;
import io.facteur.messaging.spooler.InfrastructureFaults;
import io.facteur.transport.gate.Sending;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Mail to other domains as a whole: {@code POST /facteur/queue/start} lets it leave, unless it was stopped where the
 * parameter {@code unlessStopped=true} says so; {@code POST /facteur/queue/stop} holds it.
 */
public final class GateRoutes implements Routes {

    /**
     * @param sending as {@code GET /facteur/status} has it
     * @param changed whether it was otherwise before
     * @param held how many messages were held that leave now
     */
    record Said(String sending, boolean changed, long held) {}

    private interface Saying {
        Answer answer() throws Exception;
    }

    private final GateKeeper keeper;

    @Inject
    public GateRoutes(GateKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public String getBasePath() {
        return QueueRoutes.BASE;
    }

    @Override
    public void define(Service service) {
        service.post(QueueRoutes.BASE + "/start", this::start);
        service.post(QueueRoutes.BASE + "/stop", (request, response) -> say(keeper::close));
    }

    private String start(Request request, Response response) throws Exception {
        boolean unlessStopped = Answers.parameter(request, "unlessStopped").equals(Optional.of("true"));
        return say(() -> keeper.open(unlessStopped));
    }

    private static String say(Saying saying) throws Exception {
        Answer answer;
        try {
            answer = saying.answer();
        } catch (Exception e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw Answers.unavailable("the store does not answer, so that it is not known whether outgoing mail is"
                        + " held: ask again");
            }
            throw e;
        }
        if (answer.sending() == Sending.HELD_TRIAL) {
            throw Answers.conflict("in a trial, where only this machine can reach the server, outgoing mail is held:"
                    + " make it public first, or set <hold>never</hold> in outgoing.xml");
        }
        if (answer.sending() == Sending.HELD_ALWAYS) {
            throw Answers.conflict("outgoing.xml says that outgoing mail is always held: change <hold> there");
        }
        return Answers.json(new Said(answer.sending().text(), answer.changed(), answer.held()));
    }
}
