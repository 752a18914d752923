package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the standards. */
class RfcExamplesTest {

    private static final String MESSAGE = String.join(
            "\r\n",
            "From: Joe SixPack <joe@football.example.com>",
            "To: Suzie Q <suzie@shopping.example.net>",
            "Subject: Is dinner ready?",
            "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
            "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
            "",
            "Hi.",
            "",
            "We lost the game. Are you hungry yet?",
            "",
            "Joe.",
            "");

    /** RFC 6376 appendix A.2, with its key of appendix C. */
    @Test
    void verifierShouldPassTheExampleOfRfc6376() {
        String signature = String.join(
                "\r\n      ",
                "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;",
                "c=simple/simple; q=dns/txt; i=joe@football.example.com;",
                "h=Received : From : To : Subject : Date : Message-ID;",
                "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;",
                "b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB",
                "4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut",
                "KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV",
                "4bmp/YzhwvcubU4=;");
        String received = String.join(
                "\r\n      ",
                "Received: from client1.football.example.com  [192.0.2.1]",
                "by submitserver.example.com with SUBMISSION;",
                "Fri, 11 Jul 2003 21:01:54 -0700 (PDT)");
        TextDns dns = new TextDns()
                .with(
                        "brisbane._domainkey.example.com",
                        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ"
                                + "DwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
                                + "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7"
                                + "od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfV"
                                + "jH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYck"
                                + "cQ2QIDAQAB");

        DkimResult result = Mail.verifyOne(dns, DkimPolicy.DEFAULT, signature + "\r\n" + received + "\r\n" + MESSAGE);

        assertThat(result.code()).describedAs("%s", result).isEqualTo(DkimCode.PASS);
        assertThat(result.identity()).isEqualTo("joe@football.example.com");
        assertThat(result.signature()).isEqualTo("AuUoFEfD");
        assertThat(result.keyBits()).isEqualTo(1024);
    }

    /** RFC 8463 appendix A.3: one signature by each algorithm. */
    @Test
    void verifierShouldPassBothSignaturesOfTheExampleOfRfc8463() {
        String ed25519 = String.join(
                "\r\n ",
                "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;",
                "d=football.example.com; i=@football.example.com;",
                "q=dns/txt; s=brisbane; t=1528637909; h=from : to :",
                "subject : date : message-id : from : subject : date;",
                "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;",
                "b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus",
                "Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==");
        String rsa = String.join(
                "\r\n ",
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;",
                "d=football.example.com; i=@football.example.com;",
                "q=dns/txt; s=test; t=1528637909; h=from : to : subject :",
                "date : message-id : from : subject : date;",
                "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;",
                "b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3",
                "DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz",
                "dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=");
        TextDns dns = new TextDns()
                .with(
                        "brisbane._domainkey.football.example.com",
                        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
                .with(
                        "test._domainkey.football.example.com",
                        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                                + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
                                + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
                                + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB");

        List<DkimResult> results = Mail.verify(dns, DkimPolicy.DEFAULT, ed25519 + "\r\n" + rsa + "\r\n" + MESSAGE);

        assertThat(results).extracting(DkimResult::code).containsExactly(DkimCode.PASS, DkimCode.PASS);
        assertThat(results).extracting(DkimResult::algorithm).containsExactly("ed25519-sha256", "rsa-sha256");
    }

    /** RFC 8463 appendix A.2: Ed25519 signatures are the same each time. */
    @Test
    void keyPairShouldHaveThePublicKeyOfTheExampleOfRfc8463() {
        // PKCS #8 of the seed 9d61b19d..., which the RFC gives in base64
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                + "-----END PRIVATE KEY-----\n";

        DkimKeyPair pair = DkimKeyPair.parsePem(pem).value().orElseThrow();

        assertThat(pair.record().text())
                .isEqualTo("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }
}
