#!/usr/bin/env python3
"""What inspecting a range of commits costs in a push through the gateway, beside `gitleaks git` over the same range.

  perf/push_beside_gitleaks.py [-n 5] [--core 0] [--rules FILE] --gitleaks PATH REPOSITORY BASE HEAD

A gateway of its own, pinned to one core, has a git entry whose upstream is an sshd of its own on loopback that has
BASE; HEAD is pushed through it, and straight to that sshd, in turns with gitleaks on the same core. git and sshd
have the other cores. Tells medians: seconds of the whole, and CPU seconds of the gateway (the first push beside the
later ones: it has to compile itself) and of gitleaks with the `git log` that it starts. Each push is to a
repository of its own and after a change of the rules file, so that no file counts as known to be clean. --rules lets
both use the same file. Build the launcher first (./bottle --version does); it takes sshd and ssh-keygen.
"""
import argparse, json, os, shutil, socket, statistics, subprocess, sys, tempfile, time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TICKS = os.sysconf("SC_CLK_TCK")


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, text=True, **options).stdout.strip()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Rig:
    """sshd, upstream repositories and a gateway in a folder."""

    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        for key in ("host", "identity", "agent"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{key}")
        self.ssh_port = free_port()
        with open(f"{folder}/sshd_config", "w") as file:
            file.write(f"Port {self.ssh_port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
                       f"AuthorizedKeysFile {folder}/identity.pub\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n")
        if os.getuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.sshd = subprocess.Popen([shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f", f"{folder}/sshd_config"],
                                     stderr=subprocess.DEVNULL)
        self.count = options.n + 1
        run("git", "init", "-q", "--bare", f"{folder}/seed.git")
        run("git", "-C", options.repository, "push", "-q", f"{folder}/seed.git", f"{options.base}:refs/heads/main")
        for i in range(2 * self.count):
            shutil.copytree(f"{folder}/seed.git", f"{folder}/{i}.git")
        self.user = run("id", "-un")
        self.gateway()

    def gateway(self):
        folder, host_key = self.folder, open(f"{self.folder}/host.pub").read().strip()
        config = {
            "listen": {"proxy": "127.0.0.1:0", "ssh": "127.0.0.1:0"}, "egress": {"privateNetworks": ["127.0.0.0/8"]},
            "dlp": {"action": "log", "rules": [os.path.abspath(self.options.rules) if self.options.rules else "builtin"]},
            "git": [{"Name": f"r{i}", "Upstream": f"ssh://{self.user}@127.0.0.1:{self.ssh_port}{folder}/{i}.git",
                     "IdentityFile": "identity", "KnownHostKey": host_key, "pushPaths": ["**"]} for i in range(self.count)],
            "pushes": "pushes", "authorizedKeys": "agent.pub", "hostKeyOut": "known_hosts"}
        with open(f"{folder}/gateway.json", "w") as file:
            json.dump(config, file)
        self.process = subprocess.Popen(
            ["taskset", "-c", str(self.options.core), *self.options.gateway.split(), "--config", f"{folder}/gateway.json"],
            stdout=subprocess.PIPE, text=True)
        self.urls = json.loads(self.process.stdout.readline())["git"]

    def reload(self):
        """New rules are new to the gateway, though they are the same."""
        self.process.send_signal(1)
        if json.loads(self.process.stdout.readline())["event"] != "reloaded":
            sys.exit("no reload")

    def push(self, url, key, hosts):
        ssh = f"ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i {self.folder}/{key} {hosts}"
        others = ",".join(str(c) for c in os.sched_getaffinity(0) if c != self.options.core) or "0"
        begun = time.monotonic()
        run("taskset", "-c", others, "git", "-C", self.options.repository, "push", "-q", url,
            f"{self.options.head}:refs/heads/agent/x", env=dict(os.environ, GIT_SSH_COMMAND=ssh))
        return time.monotonic() - begun

    def through(self, i):
        self.reload()
        before = cpu_of(self.process.pid)
        seconds = self.push(self.urls[f"r{i}"], "agent", f"-o UserKnownHostsFile={self.folder}/known_hosts")
        return seconds, cpu_of(self.process.pid) - before

    def straight(self, i):
        url = f"ssh://{self.user}@127.0.0.1:{self.ssh_port}{self.folder}/{self.count + i}.git"
        return self.push(url, "identity", "-o StrictHostKeyChecking=no -o LogLevel=ERROR -o UserKnownHostsFile=/dev/null"), 0.0

    def gitleaks(self):
        options = self.options
        rules = ["--config", options.rules] if options.rules else []
        command = ["taskset", "-c", str(options.core), options.gitleaks, "git", "--no-banner", "--exit-code", "0",
                   "--log-opts", f"{options.base}..{options.head}", *rules, options.repository]
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=dict(os.environ, GOMAXPROCS="1"))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"gitleaks ended with {process.returncode}")
        return time.monotonic() - begun, usage.ru_utime + usage.ru_stime

    def close(self):
        for process in (self.process, self.sshd):
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("-n", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--gateway", default=f"{HOME}/bottle gateway", help="the command to begin it")
    parser.add_argument("--rules")
    parser.add_argument("--gitleaks", default="gitleaks")
    parser.add_argument("repository")
    parser.add_argument("base")
    parser.add_argument("head")
    options = parser.parse_args()
    objects = run("git", "-C", options.repository, "rev-list", "--objects", "--disk-usage", f"{options.base}..{options.head}")
    commits = run("git", "-C", options.repository, "rev-list", "--count", f"{options.base}..{options.head}")
    print(f"{commits} commits, {int(objects) / 1e6:.1f} MB on disk, core {options.core}")
    with tempfile.TemporaryDirectory() as folder:
        rig = Rig(folder, options)
        try:
            first = rig.through(0)
            runs = {"gateway": [], "straight": [], "gitleaks": []}
            for i in range(1, rig.count):
                runs["gateway"].append(rig.through(i))
                runs["straight"].append(rig.straight(i))
                runs["gitleaks"].append(rig.gitleaks())
        finally:
            rig.close()
    print(f"{'first push':12} {first[0]:8.2f} s {first[1]:8.2f} s CPU")
    for name, all_runs in runs.items():
        seconds, cpu = (statistics.median(values) for values in zip(*all_runs))
        print(f"{name:12} {seconds:8.2f} s {cpu:8.2f} s CPU")


main()
