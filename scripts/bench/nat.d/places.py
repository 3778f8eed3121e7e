"""Client, dispatcher and server of scripts/bench/nat: network namespaces joined by veth, and what is asked of their interfaces.

  client cm ─── mc middle ms ─── sm server
         cs ─────────────────── sc         replies that do not pass the dispatcher, of direct return
"""
import contextlib
import os
import re
import resource
import subprocess
import sys

NS = {name: f"fl-nat-{name}-{os.getpid()}" for name in ("client", "middle", "server")}
PAIRS = (("client", "middle"), ("middle", "server"), ("client", "server"))
CLIENT, CLUSTER, SERVER, PAST = "10.71.1.2", "10.71.1.1", "10.71.2.2", "10.71.3.1"
ROUTED = "10.71.4.4"  # what servers of direct return have in the cluster address's place where plain routing leads to it
DEVICES = (("client", "cm"), ("middle", "mc"), ("middle", "ms"), ("server", "sm"))
# Descriptors each program may have: 65,536 where this user may raise the limit, else what there is; two go to each connection.
HARD_LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
DESCRIPTORS = 65536 if subprocess.run(("prlimit", "--nofile=65536", "true"), capture_output=True).returncode == 0 else HARD_LIMIT


def run(*command, check=True, **options):
    return subprocess.run(command, check=check, text=True, capture_output=True, **options)


def inside(name, *command):
    return ("ip", "netns", "exec", NS[name], "prlimit", f"--nofile={DESCRIPTORS}", *command)


def lay_out():
    for name in NS.values():
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    for number, (left, right) in enumerate(PAIRS, 1):
        a, b = f"{left[0]}{right[0]}", f"{right[0]}{left[0]}"
        run("ip", "link", "add", a, "netns", NS[left], "type", "veth", "peer", "name", b, "netns", NS[right])
        ends = ((left, a, 2 if left == "client" else 1), (right, b, 1 if left == "client" else 2))
        for name, device, host in ends:
            run("ip", "-n", NS[name], "addr", "add", f"10.71.{number}.{host}/24", "dev", device)
            run("ip", "-n", NS[name], "link", "set", device, "up")
    run("ip", "-n", NS["client"], "route", "add", "default", "via", CLUSTER)
    run("ip", "-n", NS["server"], "route", "add", "default", "via", "10.71.2.1")
    run("ip", "-n", NS["middle"], "route", "add", ROUTED, "via", SERVER)
    for address in (CLUSTER, ROUTED):
        run("ip", "-n", NS["server"], "addr", "add", f"{address}/32", "dev", "lo")
    run(*inside("middle", "sysctl", "-qw", "net.ipv4.ip_forward=1"))
    for name in NS:
        for setting in ("net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2", "net.ipv4.conf.all.rp_filter=0",
                        "net.ipv4.ip_local_port_range=10000 65000", "net.ipv4.tcp_tw_reuse=1",
                        # Else a way's connections meet those that another way left waiting at the server, under the same ports.
                        "net.ipv4.tcp_max_tw_buckets=0"):
            run(*inside(name, "sysctl", "-qw", setting), check=False)


def clear_away():
    for name in NS.values():
        run("ip", "netns", "del", name, check=False)


def switch_features(name, device, **features):
    run(*inside(name, "ethtool", "-K", device, *(word for feature in features.items() for word in feature)), check=False)


def offloads(on):
    state = "on" if on else "off"
    for name, device in (*DEVICES, ("client", "cs"), ("server", "sc")):
        switch_features(name, device, tso=state, gso=state, gro=state)


def checksums_and_gro(name, device):
    shown = run(*inside(name, "ethtool", "-k", device)).stdout
    return [re.search(rf"^{feature}: (on|off)", shown, re.M).group(1) for feature in ("tx-checksumming", "generic-receive-offload")]


@contextlib.contextmanager
def features(*ends, **wanted):
    """With checksums (tx) and GRO of the ends as wanted, and afterwards as they were."""
    before = [checksums_and_gro(*end) for end in ends]
    for end in ends:
        switch_features(*end, **wanted)
    try:
        yield
    finally:
        for end, (tx, gro) in zip(ends, before):
            switch_features(*end, tx=tx, gro=gro)


@contextlib.contextmanager
def past_the_dispatcher(mtu=1500):
    """Replies of the server go straight to the client."""
    for name, device in (("middle", "ms"), ("server", "sm")):
        run("ip", "-n", NS[name], "link", "set", device, "mtu", str(mtu))
    run("ip", "-n", NS["server"], "route", "add", CLIENT, "via", "10.71.3.2", "dev", "sc")
    try:
        yield
    finally:
        run("ip", "-n", NS["server"], "route", "del", CLIENT)
        for name, device in (("middle", "ms"), ("server", "sm")):
            run("ip", "-n", NS[name], "link", "set", device, "mtu", "1500")


def mac(name, device):
    return re.search(r"link/ether (\S+)", run("ip", "-n", NS[name], "link", "show", device).stdout).group(1)


def received(name, device):
    return int(run(*inside(name, "cat", f"/sys/class/net/{device}/statistics/rx_packets")).stdout)


def dropped_by_xdp(name, device):
    shown = run(*inside(name, "ethtool", "-S", device)).stdout
    return sum(int(each) for each in re.findall(r"rx_queue_\d+_xdp_drops: (\d+)", shown))


class Threads:
    """The threads that take an interface's packets instead of softirqs (NAPI, Linux 5.12), and what they have used of processors."""

    def __init__(self, name, device, processor):
        path = f"/sys/class/net/{device}/threaded"
        written = run(*inside(name, "sh", "-c", f"echo 1 > {path}"), check=False)
        if written.returncode:
            sys.exit(f"{path}: {written.stderr}")
        self.name, self.path = name, path
        self.pids = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and self.is_of(device, pid)]
        for pid in self.pids:
            os.sched_setaffinity(pid, {processor})

    @staticmethod
    def is_of(device, pid):
        try:
            return open(f"/proc/{pid}/comm").read().startswith(f"napi/{device}-")
        except OSError:
            return False

    def seconds(self):
        return sum(int(open(f"/proc/{pid}/schedstat").read().split()[0]) for pid in self.pids) / 1e9

    def end(self):
        run(*inside(self.name, "sh", "-c", f"echo 0 > {self.path}"), check=False)
