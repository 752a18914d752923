package io.facteur.authentication.transfer;

/** What becomes of a body. */
enum BodyEncoding {
    /** It stays as it is. */
    SAME(""),
    /** It stays as it is, and says so: it claims to be 8bit or binary, and is not. */
    SEVEN_BIT("7bit"),
    QUOTED_PRINTABLE("quoted-printable"),
    BASE64("base64"),
    /** It is in quoted-printable, and breaks its rules. */
    MENDED_QUOTED_PRINTABLE("quoted-printable"),
    /** It is in base64, and breaks its rules. */
    MENDED_BASE64("base64");

    private final String text;

    BodyEncoding(String text) {
        this.text = text;
    }

    /** As Content-Transfer-Encoding has it. */
    String text() {
        return text;
    }
}
