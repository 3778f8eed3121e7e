package io.fairlead.topology;

import java.util.Objects;

/** The name of a server: server names are unique within their pool. */
public record ServerId(String pool, String name) {

    public ServerId {
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(name, "name");
    }

    @Override
    public int hashCode() {
        return NameHash.of(pool, name);
    }

    @Override
    public String toString() {
        return pool + "/" + name;
    }
}
