package io.facteur.benchmarks;

/** The messages that are measured. */
public enum Scenario {
    RSA_4K("4 KiB, one RSA signature", Signers.RSA, Size.SMALL, Body.RELAXED),
    RSA_SIMPLE_4K("4 KiB, one RSA signature, simple body", Signers.RSA, Size.SMALL, Body.SIMPLE),
    TWO_RSA_4K("4 KiB, two RSA signatures", Signers.TWO_RSA, Size.SMALL, Body.RELAXED),
    ARC_4K("4 KiB, one RSA signature, ARC chain of 3", Signers.ARC, Size.SMALL, Body.RELAXED),
    ED25519_4K("4 KiB, RSA and Ed25519", Signers.RSA_AND_ED25519, Size.SMALL, Body.RELAXED),
    RSA_1M("1 MiB, one RSA signature", Signers.RSA, Size.LARGE, Body.RELAXED),
    RSA_SIMPLE_1M("1 MiB, one RSA signature, simple body", Signers.RSA, Size.LARGE, Body.SIMPLE),
    RSA_BASE64_1M("1 MiB, one RSA signature, base64", Signers.RSA, Size.LARGE, Body.BASE64),
    RSA_INDENTED_1M("1 MiB, one RSA signature, every line indented", Signers.RSA, Size.LARGE, Body.INDENTED),
    TWO_RSA_1M("1 MiB, two RSA signatures", Signers.TWO_RSA, Size.LARGE, Body.RELAXED),
    ARC_1M("1 MiB, one RSA signature, ARC chain of 3", Signers.ARC, Size.LARGE, Body.RELAXED),
    ED25519_1M("1 MiB, RSA and Ed25519", Signers.RSA_AND_ED25519, Size.LARGE, Body.RELAXED);

    /** Who signed. Every RSA key has 2,048 bits. */
    enum Signers {
        RSA,
        TWO_RSA,
        RSA_AND_ED25519,
        ARC
    }

    /** Of the message before it is signed, and how many times the floor its evaluation may cost. */
    enum Size {
        SMALL(4 * 1024, 2, 30_000),
        LARGE(1024 * 1024, 1.3, 3_000);

        final int octets;
        final double limit;
        final int warmUps;

        Size(int octets, double limit, int warmUps) {
            this.octets = octets;
            this.limit = limit;
            this.warmUps = warmUps;
        }
    }

    /** What the body is like, and how it is canonicalized: relaxed but for {@link #SIMPLE}. */
    enum Body {
        /** Lines of words, with an empty one now and then. */
        RELAXED,
        /** The same. */
        SIMPLE,
        /** An attachment. */
        BASE64,
        /** The worst that is usual: HTML or source code, with white space at the beginning of every line. */
        INDENTED
    }

    final String title;
    final Signers signers;
    final Size size;
    final Body body;

    Scenario(String title, Signers signers, Size size, Body body) {
        this.title = title;
        this.signers = signers;
        this.size = size;
        this.body = body;
    }

    /** Ed25519 is reported apart: Java verifies it in Java, and that alone decides. */
    boolean judged() {
        return signers != Signers.RSA_AND_ED25519;
    }
}
