package io.facteur.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One Ed25519 verification of a hash, as DKIM has it (RFC 8463 3), and nothing else. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Edwards {

    private static final int HASH_OCTETS = 32;

    private final byte[] hash = new byte[HASH_OCTETS];
    private Signature verifier;
    private byte[] signature;

    @Setup
    public void begin() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(hash);
        signature = signer.sign();
        verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(pair.getPublic());
    }

    @Benchmark
    public boolean verify() throws GeneralSecurityException {
        verifier.update(hash);
        return verifier.verify(signature);
    }
}
