package io.facteur.benchmarks;

import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.spf.SpfCode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The evaluation of one message by every method, and beside it what it costs at least. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Evaluation {

    @Param
    public Scenario scenario;

    private byte[] message;
    private Envelope envelope;
    private Receiver receiver;
    private Floor floor;
    private long queries;

    @Setup
    public void begin() throws IOException, GeneralSecurityException {
        Senders senders = new Senders();
        message = senders.message(scenario);
        envelope = Senders.envelope();
        receiver = new Receiver(senders.zone().masterFile());
        floor = Floor.of(message, senders);
        AuthenticationResult result = receiver.check(message, envelope);
        if (!passes(result) || !floor.run()) {
            throw new IllegalStateException("this message should pass everywhere: " + result);
        }
        queries = receiver.queries();
        // A count, and not a time: on a machine that is busy, nothing would be compiled by then.
        for (int i = 0; i < scenario.size.warmUps; i++) {
            receiver.check(message, envelope);
            floor.run();
        }
    }

    private boolean passes(AuthenticationResult result) {
        ArcCode arc = scenario.signers == Scenario.Signers.ARC ? ArcCode.PASS : ArcCode.NONE;
        return result.mailFrom().orElseThrow().code() == SpfCode.PASS
                && result.helo().orElseThrow().code() == SpfCode.PASS
                && result.iprev().orElseThrow().code() == IprevCode.PASS
                && result.dkim().stream().allMatch(DkimResult::passed)
                && result.arc().code() == arc
                && result.dmarc().code() == DmarcCode.PASS;
    }

    @TearDown
    public void end() {
        long asked = receiver.queries() - queries;
        receiver.close();
        if (asked > 0) {
            throw new IllegalStateException("the cache was not warm: " + asked + " DNS queries");
        }
    }

    @Benchmark
    public AuthenticationResult evaluate() {
        return receiver.check(message, envelope);
    }

    @Benchmark
    public boolean floor() throws GeneralSecurityException {
        return floor.run();
    }
}
