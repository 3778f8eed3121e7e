package io.fairlead.config;

/** Quotes what a user wrote, for messages: short, on one line, nothing that upsets a terminal. */
final class Quote {

    private static final int LONGEST = 60;

    private Quote() {
    }

    static String of(String text) {
        StringBuilder quoted = new StringBuilder("'");
        int length = Math.min(text.length(), LONGEST);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            quoted.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c);
        }
        return quoted.append(length < text.length() ? "…'" : "'").toString();
    }

    /** Without the quotation marks. */
    static String plain(String text) {
        String quoted = of(text);
        return quoted.substring(1, quoted.length() - 1);
    }
}
