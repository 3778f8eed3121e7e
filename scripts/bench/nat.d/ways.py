"""The ways through the dispatcher that scripts/bench/nat compares: their programs and configurations, and how each is switched on for its turn."""
import contextlib
import glob
import os
import re
import subprocess
import sys
import time

from places import CLUSTER, DESCRIPTORS, ROUTED, SERVER, features, inside, past_the_dispatcher, run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
IPERF, HTTP = 5201, 8080
# name -> (address, iperf3 port, HTTP port); with direct return the ports are the servers' own
WAYS = {
    "routing": (SERVER, IPERF, HTTP),
    "fairlead": (CLUSTER, 6101, 6102),
    "haproxy": (CLUSTER, 6201, 6202),
    "haproxy-splice": (CLUSTER, 6203, 6204),
    "nginx": (CLUSTER, 6301, 6302),
    "nftables": (CLUSTER, 6401, 6402),
    "kernel": (CLUSTER, 6501, 6502),
    "kernel-xdp": (CLUSTER, 6601, 6602),
    "dropped": (CLUSTER, 6701, 6702),
    "nftables-full": (CLUSTER, 6801, 6802),
    "kernel-full": (CLUSTER, 6901, 6902),
    "kernel-xdp-full": (CLUSTER, 7001, 7002),
    "routing-direct": (ROUTED, IPERF, HTTP),
    "kernel-direct": (CLUSTER, IPERF, HTTP),
    "kernel-xdp-direct": (CLUSTER, IPERF, HTTP),
    "kernel-ipip": (CLUSTER, IPERF, HTTP),
    "kernel-gue": (CLUSTER, IPERF, HTTP),
    "kernel-xdp-ipip": (CLUSTER, IPERF, HTTP),
    "kernel-xdp-gue": (CLUSTER, IPERF, HTTP),
}
OTHER_MODES = ("full", "direct", "ipip", "gue")
USUAL = [way for way in WAYS if way.split("-")[-1] not in OTHER_MODES]
IDLE = min(10000, (DESCRIPTORS - 300) // 2)
MISSING_UDP = {"haproxy", "haproxy-splice"}
USER_SPACE = {"fairlead", "haproxy", "haproxy-splice", "nginx"}
TUNNEL_MTU = 1552
ECHO = f"""
import select, socket
sockets = []
for address in {(SERVER, CLUSTER, ROUTED)}:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, {HTTP}))
    sockets.append(s)
while True:
    for s in select.select(sockets, [], [])[0]:
        data, peer = s.recvfrom(100)
        s.sendto(data, peer)
"""


def is_kernel(way):
    return way.startswith("kernel")


def is_direct(way):
    return mode(way) in ("direct", "ipip", "gue")


def is_tunnel(way):
    return mode(way) in ("ipip", "gue")


def hook(way):
    return "xdp" if "xdp" in way else "tc"


def mode(way):
    last = way.split("-")[-1]
    return last if last in OTHER_MODES else "nat"


def class_path():
    jars = []
    for artifact in ("netty-buffer", "netty-common", "netty-transport", "netty-transport-classes-epoll", "netty-transport-native-epoll",
                     "netty-transport-native-unix-common", "netty-resolver", "caffeine", "slf4j-api", "slf4j-jdk14"):
        version = re.search(f"<{artifact.split('-')[0]}.version>(.*?)<", open(f"{ROOT}/pom.xml").read()).group(1)
        pattern = os.path.expanduser(f"~/.m2/repository/**/{artifact}/{version}/{artifact}-{version}*.jar")
        jars += [jar for jar in glob.glob(pattern, recursive=True) if "sources" not in jar]
    return ":".join([f"{ROOT}/target/classes", f"{ROOT}/target/test-classes", *jars])


def programs_class_path():
    """The tests' class path as well: what tests skip themselves by is JUnit's."""
    jars = glob.glob(os.path.expanduser("~/.m2/repository/org/**/*.jar"), recursive=True)
    wanted = ("junit-jupiter-api", "opentest4j", "junit-platform-commons", "apiguardian")
    return ":".join([class_path(), *(jar for jar in jars if any(f"/{each}" in jar for each in wanted))])


def java():
    for home in [os.environ.get("JAVA_HOME", ""), *sorted(glob.glob("/usr/lib/jvm/*25*"))]:
        if home and os.path.exists(f"{home}/bin/java") and '"25' in run(f"{home}/bin/java", "-version", check=False).stderr:
            return f"{home}/bin/java"
    sys.exit("no JDK 25 found: set JAVA_HOME")


def configure(directory):
    # A connection that is spliced may take two descriptors more.
    for way, connections, options in (("haproxy", IDLE + 50, ""), ("haproxy-splice", IDLE // 2, " option splice-request\n option splice-response\n")):
        _, bulk_port, http_port = WAYS[way]
        with open(f"{directory}/{way}.cfg", "w") as file:
            file.write("global\n maxconn %d\n nbthread %d\ndefaults\n mode tcp\n timeout connect 3s\n timeout client 900s\n timeout server 900s\n%s"
                       % (connections, os.cpu_count(), options))
            for name, front, back in (("bulk", bulk_port, IPERF), ("http", http_port, HTTP)):
                file.write(f"listen {name}\n bind {CLUSTER}:{front}\n server s {SERVER}:{back}\n")
    common = f"worker_rlimit_nofile {DESCRIPTORS};\nerror_log {directory}/%s.log;\npid {directory}/%s.pid;\ndaemon off;\nevents {{ worker_connections {min(DESCRIPTORS - 100, 60000)}; }}\n"
    with open(f"{directory}/stream.conf", "w") as file:
        file.write("load_module /usr/lib/nginx/modules/ngx_stream_module.so;\nworker_processes %d;\n" % os.cpu_count() + common % ("stream", "stream"))
        file.write(f"""stream {{
 proxy_timeout 900s;
 server {{ listen {CLUSTER}:6301 reuseport; proxy_pass {SERVER}:{IPERF}; }}
 server {{ listen {CLUSTER}:6301 udp reuseport; proxy_pass {SERVER}:{IPERF}; }}
 server {{ listen {CLUSTER}:6302 reuseport; proxy_pass {SERVER}:{HTTP}; }}
}}
""")
    listens = " ".join(f"listen {address}:{HTTP} backlog=4096;" for address in (SERVER, CLUSTER, ROUTED))
    with open(f"{directory}/http.conf", "w") as file:
        file.write("worker_processes 1;\n" + common % ("http", "http"))
        file.write(f"http {{ access_log off; keepalive_requests 1000000; keepalive_timeout 900s; client_header_timeout 900s;"
                   f" server {{ {listens} location / {{ return 200 'hello'; }} }} }}\n")


def compile_tunnel_end(directory):
    headers = f"/usr/include/{os.uname().machine}-linux-gnu"
    run("clang", "-O2", "-mcpu=v3", "-target", "bpf", "-idirafter", headers, "-c", f"{ROOT}/src/test/bpf/decapsulate.bpf.c",
        "-o", f"{directory}/decapsulate.o")


def start(directory, only):
    started = {}

    def spawn(name, where, *command):
        started[name] = subprocess.Popen(inside(where, *command), stdin=subprocess.DEVNULL,
                                         stdout=open(f"{directory}/{name}.out", "w"), stderr=subprocess.STDOUT)

    for address in (SERVER, CLUSTER, ROUTED):
        spawn(f"iperf3 {address}", "server", "iperf3", "-s", "-B", address)
    spawn("echo", "server", sys.executable, "-c", ECHO)
    spawn("origin", "server", "nginx", "-c", f"{directory}/http.conf")
    if "fairlead" in only:
        spawn("fairlead", "middle", java(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx256m",
              "-XX:+UseSerialGC", *os.environ.get("FAIRLEAD_JAVA_OPTIONS", "").split(), "-cp", class_path(), "io.fairlead.bench.RelayBench",
              CLUSTER, SERVER, "6101", str(IPERF), "6102", str(HTTP))
    for way in filter(is_kernel, only):
        started[way] = start_kernel(way, directory)
    if any(map(is_tunnel, only)):
        compile_tunnel_end(directory)
        run(*inside("server", "tc", "qdisc", "add", "dev", "sm", "clsact"))
        run(*inside("server", "tc", "filter", "add", "dev", "sm", "ingress", "bpf", "direct-action", "obj", f"{directory}/decapsulate.o", "sec", "tc"))
    for way in {"haproxy", "haproxy-splice"}.intersection(only):
        spawn(way, "middle", "haproxy", "-db", "-f", f"{directory}/{way}.cfg")
    if "nginx" in only:
        spawn("nginx", "middle", "nginx", "-c", f"{directory}/stream.conf")
    time.sleep(2)
    for name, process in started.items():
        if process.poll() is not None:
            sys.exit(f"{name} did not start:\n" + open(f"{directory}/{name}.out").read())
    return started


def start_kernel(way, directory):
    _, bulk_port, http_port = WAYS[way]
    process = subprocess.Popen(
        inside("middle", java(), "--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC", "-cp", class_path(),
               "io.fairlead.bench.KernelBench", hook(way), mode(way), f"/sys/fs/bpf/fairlead-bench-{way}", "mc,ms", CLUSTER, SERVER,
               str(bulk_port), str(IPERF), str(http_port), str(HTTP)),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(f"{directory}/{way}.out", "w"), text=True)
    for _ in range(5):  # A JVM compiles for a while, which has nothing to do with packets.
        tell(process, "attach")
        tell(process, "detach")
    return process


def tell(kernel, what):
    kernel.stdin.write(what + "\n")
    kernel.stdin.flush()
    return kernel.stdout.readline()


def rules(way):
    _, bulk_port, http_port = WAYS[way]
    translated = "".join(f"  {protocol} dport {port} ip daddr {CLUSTER} dnat to {SERVER}:{to}\n" for protocol in ("tcp", "udp")
                         for port, to in ((bulk_port, IPERF), (http_port, HTTP)))
    masked = " chain out {\n  type nat hook postrouting priority srcnat;\n  oifname ms masquerade\n }\n"
    return ("table ip bench {\n chain in {\n  type nat hook prerouting priority dstnat;\n" + translated + " }\n"
            + (masked if mode(way) == "full" else "") + "}\n")


@contextlib.contextmanager
def filtering(way):
    run(*inside("middle", "nft", "-f", "-"), input=rules(way))
    try:
        yield
    finally:
        run(*inside("middle", "nft", "delete", "table", "ip", "bench"))


@contextlib.contextmanager
def attached(way, process):
    if "program" not in tell(process, "attach"):
        sys.exit(f"{way}: the kernel data plane did not attach")
    try:
        yield
    finally:
        tell(process, "detach")


@contextlib.contextmanager
def switched(way, process):
    """What works on every packet of the machine in the middle is there only while its own way is measured."""
    with contextlib.ExitStack() as stack:
        if is_direct(way):
            stack.enter_context(past_the_dispatcher(TUNNEL_MTU if is_tunnel(way) else 1500))
        if way.startswith("nftables"):
            stack.enter_context(filtering(way))
        if hook(way) == "xdp":
            # XDP takes checksums to be complete, as on a wire, and its packets are taken by NAPI, which veth has for GRO only.
            stack.enter_context(features(("client", "cm"), ("server", "sm"), tx="off", gro="on"))
        if is_kernel(way):
            stack.enter_context(attached(way, process))
        yield process
