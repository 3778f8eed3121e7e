"""Small frames of scripts/bench/nat, made and dropped by eBPF programs (frames), since sockets take several times what is done in between."""
import contextlib
import os
import subprocess
import sys
import time

from places import CLIENT, NS, Threads, dropped_by_xdp, features, inside, mac, received, run
from ways import USER_SPACE, WAYS, is_direct

FRAMES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "frames")
FLOWS = 256
UNDER_WAY = 128  # frames, fewer than a veth's ring can hold
# A flow that is answered is known from then on, to nftables' conntrack as well.
GREET = """
import socket, sys
for port in range(20000, 20000 + int(sys.argv[3])):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", port))
    s.connect((sys.argv[1], int(sys.argv[2])))
    s.settimeout(1)
    for _ in range(3):
        try:
            s.send(b"hello")
            s.recv(100)
            break
        except (TimeoutError, ConnectionError):
            pass
    else:
        sys.exit(f"no answer through {sys.argv[1]} port {sys.argv[2]}")
"""


def greet(way):
    address, _, port = WAYS[way]
    greeted = run(*inside("client", sys.executable, "-c", GREET, address, str(port), str(FLOWS)), check=False)
    if greeted.returncode:
        raise RuntimeError(f"{way}: {greeted.stderr}")


def make(way, what, number, processor):
    """Has frames made for as many seconds (send), or as many of them (inject)."""
    address, _, port = WAYS[way]
    return run(*inside("client", "taskset", "-c", str(processor), FRAMES, what, "cm", mac("client", "cm"), mac("middle", "mc"),
                       CLIENT, address, str(port), str(FLOWS), str(number))).stdout


@contextlib.contextmanager
def at(name, what, device, *options):
    """With a program of frames on an interface."""
    program = subprocess.Popen(inside(name, FRAMES, what, device, *options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if not program.stdout.readline():
        raise RuntimeError(f"frames {what} {device} did not start in {NS[name]}")
    try:
        yield program
    finally:
        program.communicate()


def frames(way, process, seconds):
    """On one processor frames are made, forwarded, and dropped where they arrive: frames of XDP by XDP, buffers of the kernel by tc, since a wire
    asks for no more. NAPI, which veth has with GRO only, takes them as a physical port's are taken."""
    if way in USER_SPACE:
        return {}
    end = ("middle", "mc") if way == "dropped" else ("server", "sm")
    with features(("middle", "mc"), ("server", "sm"), gro="on"):
        if way != "dropped":
            greet(way)
        with at(end[0], "drop", end[1], "xdp" if way == "dropped" or "xdp" in way else "tc"):
            count = received(*end)
            took = float(make(way, "send", seconds, os.cpu_count() - 1))
            rate = (received(*end) - count) / took
    return {"packets/s": rate, "ns/packet": 1e9 / rate}


def set_apart(results):
    """What forwarding takes is what there is beyond making frames and dropping them as they arrive."""
    for way, rows in results.items():
        for row, dropped in ((row, dropped) for row, dropped in zip(rows, results["dropped"]) if row):
            row["forwarding ns"] = row["ns/packet"] - dropped["ns/packet"]
            row["forwarded/s"] = 1e9 / row["forwarding ns"] if way != "dropped" else 0


def bounced(way, process, seconds):
    """Frames go to and fro between client and server, each of which sends back what arrives. One processor does nothing but forward, another one all
    else, by NAPI's threads. As many frames are under way as no ring can be too short for, so that this is a rate without loss (RFC 1242 section
    3.17), which is looked at in the end."""
    if way in USER_SPACE or way == "dropped" or is_direct(way) or os.cpu_count() < 2:
        return {}
    ends = (("client", "cm"), ("server", "sm"))
    middle = (("middle", "mc"), ("middle", "ms"))
    with features(*ends, *middle, gro="on"):
        greet(way)
        with at("client", "bounce", "cm"), at("server", "bounce", "sm") as server:
            forwarding = [Threads(*device, os.cpu_count() - 1) for device in middle]
            bouncing = [Threads(*device, 0) for device in ends]
            try:
                make(way, "inject", UNDER_WAY, 0)
                row = watch(ends, forwarding, bouncing, seconds)
                row["lost"] = UNDER_WAY - gather(server)
            finally:
                for threads in forwarding + bouncing:
                    threads.end()
    return row


def watch(ends, forwarding, bouncing, seconds):
    time.sleep(0.2)
    used = [sum(each.seconds() for each in threads) for threads in (forwarding, bouncing)]
    before = [(time.monotonic(), received(*end)) for end in ends]
    time.sleep(seconds)
    used = [sum(each.seconds() for each in threads) - was for threads, was in zip((forwarding, bouncing), used)]
    rates = [(received(*end) - count) / (time.monotonic() - since) for end, (since, count) in zip(ends, before)]
    took = time.monotonic() - before[0][0]
    rate = sum(rates)
    return {"packets/s": rate, "CPU ns/packet": used[0] / took / rate * 1e9, "busy %": used[0] / took * 100,
            "ends busy %": used[1] / took * 100}


def gather(server):
    """Drops frames where they were sent back, until as many have been as there were; how many it was."""
    before = dropped_by_xdp("server", "sm")
    server.stdin.write("drop\n")
    server.stdin.flush()
    server.stdout.readline()
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and dropped_by_xdp("server", "sm") - before < UNDER_WAY:
        time.sleep(0.01)
    return dropped_by_xdp("server", "sm") - before
