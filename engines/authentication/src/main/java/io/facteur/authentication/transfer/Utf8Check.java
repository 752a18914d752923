package io.facteur.authentication.transfer;

/** Whether octets are UTF-8 (RFC 3629 4). */
final class Utf8Check {

    private int missing;
    private int low = 0x80;
    private int high = 0xbf;
    private boolean broken;

    void accept(byte octet) {
        int value = octet & 0xff;
        if (missing > 0) {
            broken |= value < low || value > high;
            low = 0x80;
            high = 0xbf;
            missing--;
        } else if (value >= 0x80) {
            begin(value);
        }
    }

    private void begin(int value) {
        if (value >= 0xc2 && value <= 0xdf) {
            missing = 1;
        } else if (value >= 0xe0 && value <= 0xef) {
            missing = 2;
            low = value == 0xe0 ? 0xa0 : 0x80;
            high = value == 0xed ? 0x9f : 0xbf;
        } else if (value >= 0xf0 && value <= 0xf4) {
            missing = 3;
            low = value == 0xf0 ? 0x90 : 0x80;
            high = value == 0xf4 ? 0x8f : 0xbf;
        } else {
            broken = true;
        }
    }

    boolean isValid() {
        return !broken && missing == 0;
    }
}
