"""What a process and all that descend from it have used."""
import os

TICK = os.sysconf("SC_CLK_TCK")


def family(pid):
    parents, seconds = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(name)] = int(fields[1])
            seconds[int(name)] = (int(fields[11]) + int(fields[12])) / TICK
    members = {}
    for one, used in seconds.items():
        ancestor = one
        while ancestor and ancestor != pid:
            ancestor = parents.get(ancestor, 0)
        if ancestor == pid:
            members[one] = used
    return members


def processor_seconds(pid):
    """User and system seconds of a process and of all that descend from it."""
    return sum(family(pid).values())


def resident_peak(pid):
    """The sum of the largest memory that each of them has held, in MiB; pages that several share count for each."""
    total = 0
    for one in family(pid):
        try:
            with open(f"/proc/{one}/status") as file:
                total += next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
        except OSError:
            continue
    return total / 1024
