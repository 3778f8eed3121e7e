package io.fairlead.zone;

/**
 * One thread's room for a name that comes from a message or is put together: filled again and again, never allocated.
 */
public final class NameBuffer extends WireName {

    /** Holds the root. */
    public NameBuffer() {
        super(new byte[MAX_LENGTH + NameOctets.PADDING], new int[MAX_LABELS + 1], new long[MAX_LABELS + 1]);
        length = 1;
        hashes[0] = NameOctets.ROOT;
    }

    /**
     * Reads an uncompressed name and folds it to lower case.
     *
     * @param message holds the name
     * @param from    where it begins
     * @param limit   where the message ends
     * @return where the name ends, or -1 when it is malformed: cut off, too long, or with a compression pointer or an
     *         unknown kind of label; what the buffer then holds is undefined
     */
    public int read(byte[] message, int from, int limit) {
        int count = 0;
        int at = from;
        while (at < limit && message[at] != 0) {
            int label = message[at];
            if (label < 0 || label > 63 || at + label + 1 - from >= MAX_LENGTH) {
                return -1;
            }
            offsets[count++] = at - from;
            at += label + 1;
        }
        if (at >= limit) {
            return -1;
        }
        offsets[count] = at - from;
        labels = count;
        length = at - from + 1;
        NameOctets.lowerCase(message, from, length, octets);
        hashAll(count);
        return at + 1;
    }

    /** Takes over another name. */
    public void set(WireName name) {
        System.arraycopy(name.octets, 0, octets, 0, name.length);
        System.arraycopy(name.offsets, 0, offsets, 0, name.labels + 1);
        System.arraycopy(name.hashes, 0, hashes, 0, name.labels + 1);
        labels = name.labels;
        length = name.length;
    }

    /**
     * Replaces the end of the name, as DNAME wants it (RFC 6672 section 2.2).
     *
     * @param suffix labels at the end to take away
     * @param target what to put in their place
     * @return false, with nothing changed, if the name would be too long
     */
    public boolean substitute(int suffix, DomainName target) {
        int kept = labels - suffix;
        int head = offsets[kept];
        if (head + target.length > MAX_LENGTH) {
            return false;
        }
        System.arraycopy(target.octets, 0, octets, head, target.length);
        for (int label = 0; label <= target.labels; label++) {
            offsets[kept + label] = head + target.offsets[label];
            hashes[kept + label] = target.hashes[label];
        }
        labels = kept + target.labels;
        length = head + target.length;
        for (int label = kept - 1; label >= 0; label--) {
            hashes[label] = NameOctets.extend(hashes[label + 1], octets, offsets[label], offsets[label + 1]);
        }
        return true;
    }

    /** An immutable copy. */
    public DomainName toDomainName() {
        return new DomainName(this);
    }

    private void hashAll(int count) {
        long hash = NameOctets.ROOT;
        hashes[count] = hash;
        for (int label = count - 1; label >= 0; label--) {
            hash = NameOctets.extend(hash, octets, offsets[label], offsets[label + 1]);
            hashes[label] = hash;
        }
    }
}
