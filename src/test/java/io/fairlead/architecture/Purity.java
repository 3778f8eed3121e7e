package io.fairlead.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Set;

/**
 * What packages keep away from: clocks and the outside world in the pure ones, printing everywhere but in {@code app}.
 *
 * @param root the package whose subpackages are meant: the program's, or a fixture's
 */
public record Purity(String root) {

    private static final Set<Class<?>> HARMLESS = Set.of(InetAddress.class, Inet4Address.class, Inet6Address.class,
            UncheckedIOException.class);

    private static final DescribedPredicate<JavaAccess<?>> CLOCK = describe("a clock", access -> {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        return owner.isEquivalentTo(System.class) && Set.of("nanoTime", "currentTimeMillis").contains(name)
                || owner.getPackageName().startsWith("java.time") && name.equals("now")
                || owner.isEquivalentTo(Clock.class) && (name.startsWith("system") || name.startsWith("tick"))
                || access.getTarget().getFullName().equals("java.util.Date.<init>()");
    });

    private static final DescribedPredicate<JavaAccess<?>> MONOTONIC = describe("the monotonic clock", access ->
            access.getTargetOwner().isEquivalentTo(System.class) && access.getName().equals("nanoTime"));

    private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD = describe("files or sockets", type ->
            (type.getPackageName().startsWith("java.io") || type.getPackageName().startsWith("java.nio")
                    || type.getPackageName().startsWith("java.net") || type.getPackageName().startsWith("javax.net"))
                    && HARMLESS.stream().noneMatch(type::isEquivalentTo));

    private static final DescribedPredicate<JavaAccess<?>> CONSOLE = describe("the console", access ->
            access.getTargetOwner().isEquivalentTo(System.class) && Set.of("out", "err").contains(access.getName())
                    || access.getName().equals("printStackTrace")
                    && access.getTargetOwner().isAssignableTo(Throwable.class));

    /** Time is a parameter in {@code load} and {@code selection}, and virtual in {@code simulation}. */
    public ArchRule noClock() {
        return noClasses().that().resideInAnyPackage(root + ".load..", root + ".selection..", root + ".simulation..")
                .should().accessTargetWhere(CLOCK).as("load, selection and simulation read no clock");
    }

    /** Members of a cluster go by monotonic clocks, each its own: what a wall clock says may jump, and differs. */
    public ArchRule noWallClock() {
        return noClasses().that().resideInAPackage(root + ".cluster..")
                .should().accessTargetWhere(CLOCK.and(not(MONOTONIC))).as("cluster reads no wall clock");
    }

    /** {@code load} and {@code selection} touch neither files nor sockets. */
    public ArchRule noOutsideWorld() {
        return noClasses().that().resideInAnyPackage(root + ".load..", root + ".selection..")
                .should().dependOnClassesThat(OUTSIDE_WORLD).as("load and selection touch neither files nor sockets");
    }

    /** Only {@code app} prints. */
    public ArchRule noPrinting() {
        return noClasses().that().resideOutsideOfPackage(root + ".app..")
                .should().accessTargetWhere(CONSOLE).as("only app prints");
    }

    /** Logging is by System.Logger; only {@code app} knows what is behind it. */
    public ArchRule noLoggingBackend() {
        return noClasses().that().resideOutsideOfPackage(root + ".app..")
                .should().dependOnClassesThat().resideInAPackage("java.util.logging..").as("only app sets logging up");
    }
}
