package io.fairlead.dispatch;

/**
 * Ports from first to last, both included.
 *
 * @param first 1 to 65535; 0 stands for one port that the operating system chooses, with {@code last} 0 too
 * @param last  at least {@code first}
 */
public record PortRange(int first, int last) {

    public PortRange {
        if (first < 0 || last > 65_535 || first > last || first == 0 && last != 0) {
            throw new IllegalArgumentException("port range " + first + "-" + last
                    + " is not within 1-65535, lower port first");
        }
    }

    /** A single port; 0 lets the operating system choose one. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** How many ports it holds. */
    public int size() {
        return last - first + 1;
    }

    /** Whether the two have a port in common; chosen ports never have. */
    public boolean overlaps(PortRange other) {
        return first != 0 && other.first != 0 && first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
