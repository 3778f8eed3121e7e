package io.fairlead.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may import whom, as {@code docs/design.md} draws it, and into which packages each library is fenced.
 *
 * @param root the package whose subpackages are meant: the program's, or a fixture's
 */
public record Flow(String root) {

    /** By package, what it may import of the others. A package that stands not here may not be. */
    private static final Map<String, List<String>> IMPORTS = new LinkedHashMap<>();

    /** By library, the packages it is fenced into. A library that stands not here may not be used. */
    private static final Map<String, List<String>> FENCES = new LinkedHashMap<>();

    static {
        IMPORTS.put("topology", List.of());
        IMPORTS.put("counter", List.of("topology"));
        IMPORTS.put("counter.snmp", List.of("topology", "counter"));
        IMPORTS.put("counter.sflow", List.of("topology", "counter"));
        IMPORTS.put("counter.prometheus", List.of("topology", "counter"));
        IMPORTS.put("load", List.of("topology", "counter"));
        IMPORTS.put("health", List.of("topology"));
        IMPORTS.put("selection", List.of("topology", "load", "health"));
        IMPORTS.put("zone", List.of());
        IMPORTS.put("answer", List.of("topology", "selection", "zone"));
        IMPORTS.put("dns", List.of("topology", "answer"));
        IMPORTS.put("dispatch", List.of("topology", "counter", "load", "health", "selection"));
        IMPORTS.put("dispatch.relay", List.of("topology", "counter", "load", "selection", "dispatch"));
        IMPORTS.put("bpf", List.of());
        IMPORTS.put("dispatch.kernel", List.of("topology", "counter", "load", "selection", "dispatch", "bpf"));
        IMPORTS.put("monitor", List.of("topology", "counter", "bpf"));
        IMPORTS.put("agent", List.of("topology", "counter", "counter.snmp", "monitor"));
        IMPORTS.put("cluster", List.of("topology", "counter", "load", "dispatch"));
        IMPORTS.put("admin", List.of("topology", "counter", "load", "health", "selection", "dispatch", "cluster"));
        IMPORTS.put("simulation", List.of("topology", "counter", "load", "health", "selection"));
        IMPORTS.put("config", List.of("topology", "counter", "counter.snmp", "counter.sflow", "counter.prometheus", "load", "health", "selection", "zone",
                "answer", "dns", "dispatch", "cluster", "simulation", "monitor", "agent"));
        IMPORTS.put("app", List.of("topology", "counter", "counter.snmp", "counter.sflow", "counter.prometheus", "load", "health", "selection", "zone",
                "answer", "dns", "dispatch", "dispatch.relay", "bpf", "dispatch.kernel", "monitor", "agent", "cluster",
                "admin", "config",
                "simulation"));

        FENCES.put("org.snmp4j", List.of("counter.snmp", "agent"));
        FENCES.put("org.xbill", List.of("zone"));
        FENCES.put("io.netty", List.of("health", "dns", "dispatch.relay"));
        FENCES.put("com.fasterxml", List.of("config", "counter.prometheus"));
        FENCES.put("java.net.http", List.of("counter.prometheus", "app"));
        FENCES.put("org.yaml.snakeyaml", List.of("config"));
        FENCES.put("picocli", List.of("app"));
        FENCES.put("sun.misc", List.of("app"));
        FENCES.put("com.sun.net.httpserver", List.of("app"));
        FENCES.put("java.lang.foreign", List.of("dns", "dispatch.relay", "bpf", "dispatch.kernel", "monitor"));
        FENCES.put("com.github.benmanes.caffeine", List.of("dispatch.relay"));
        FENCES.put("org.jgroups", List.of("cluster"));
    }

    /** The packages of the flow, relative to the root. */
    public static List<String> packages() {
        return List.copyOf(IMPORTS.keySet());
    }

    /** The libraries with a fence, by package prefix. */
    public static List<String> libraries() {
        return List.copyOf(FENCES.keySet());
    }

    /** Whether one package of the flow may import another or itself; both relative to the root. */
    public static boolean allows(String from, String to) {
        return from.equals(to) || IMPORTS.getOrDefault(from, List.of()).contains(to);
    }

    /** A package imports only those that come before it. */
    public ArchRule importsOf(String name) {
        String[] allowed = packages().stream().filter(to -> allows(name, to)).map(this::full).toArray(String[]::new);
        return classes().that().resideInAPackage(full(name))
                .should().onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage(root + ".."))))
                .as(name + " imports of the program only itself and " + IMPORTS.get(name))
                .allowEmptyShould(true);
    }

    /** A library is used behind its fence only. */
    public ArchRule fence(String library) {
        String[] inside = FENCES.get(library).stream().map(this::full).toArray(String[]::new);
        return noClasses().that().resideOutsideOfPackages(inside)
                .should().dependOnClassesThat().resideInAPackage(library + "..")
                .as(library + " is used only in " + FENCES.get(library));
    }

    /** Nothing is used but the program itself, the JDK and the libraries with a fence. */
    public ArchRule noOtherLibrary() {
        String[] known = Stream.concat(Stream.of(root + "..", "java..", "javax.."),
                libraries().stream().map(library -> library + "..")).toArray(String[]::new);
        return classes().should().onlyDependOnClassesThat().resideInAnyPackage(known)
                .as("every library has a fence");
    }

    /** Every package has a place in the flow. */
    public ArchRule noOtherPackage() {
        return classes().should().resideInAnyPackage(packages().stream().map(this::full).toArray(String[]::new))
                .as("every package has a place in the flow");
    }

    /** No package reaches itself through others. */
    public ArchRule noCycle() {
        return SlicesRuleDefinition.slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private String full(String name) {
        return root + "." + name;
    }
}
