#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Real hosts for tests: each boots its own systemd from a private, writable view of this machine's root file system, so what is installed
# here is installed there, and nothing that it does reaches this machine. Needs root and systemd-nspawn.
#
#   host.sh up NAME [OPTION…]      boots it and waits until its services run; OPTIONs go to systemd-nspawn (--bind-ro=…)
#   host.sh exec NAME COMMAND…     runs a command inside
#   host.sh files NAME             prints where its root file system lies, readable and writable from here while it is up
#   host.sh kill NAME              every process in it dies at once, as when the power fails; `up` starts it again with its files
#   host.sh down NAME              the same, and its files are gone
#
# BED       the folder that holds the hosts' files (required; the caller makes and removes it)
# NETWORK   name of an existing network namespace that becomes the host's network; without it, it has loopback only
set -euo pipefail

usage() { sed -n '3,16s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
action=$1 name=$2
shift 2
home=${BED:?where do the hosts live?}/$name
root=$home/root
# systemd inside a namespace may not share a cgroup with anything; the name is this host's alone.
cgroup=handover-$(echo "$home" | md5sum | cut -c1-8)-$name

# Where a host may make cgroups of its own: one hierarchy (v2), or the two that matter of the older kind.
cgroup_trees() {
    local tree
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        echo /sys/fs/cgroup
    else
        for tree in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
            if [ -d $tree ]; then echo $tree; fi
        done
    fi
}

# On a machine run by systemd, nspawn asks it for a scope. Elsewhere we move there ourselves before we become nspawn.
enter_cgroup() {
    local tree
    [ -d /run/systemd/system ] && return
    for tree in $(cgroup_trees); do
        mkdir -p "$tree/$cgroup"
        echo $BASHPID >"$tree/$cgroup/cgroup.procs"
    done
}

leave_cgroup() {
    local tree
    for tree in $(cgroup_trees); do
        if [ -d "$tree/$cgroup" ]; then find "$tree/$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true; fi
    done
}

# The first time only: later starts find what the host itself has written.
furnish() {
    mkdir -p "$home/changes" "$home/work" "$root"
    mountpoint -q "$root" || mount -t overlay handover-host -o "lowerdir=/,upperdir=$home/changes,workdir=$home/work" "$root"
    [ -e "$home/furnished" ] && return
    echo "$name" >"$root/etc/hostname"
    # A file of its own, not the machine's (which may be a link): 32 hexadecimal digits.
    rm -f "$root/etc/machine-id"
    echo "$home" | md5sum | cut -c1-32 >"$root/etc/machine-id"
    # This machine's services, mounts and logged-in users are not the host's.
    rm -rf "$root"/etc/systemd/system/*.wants "$root"/etc/systemd/system/*.requires
    rm -f "$root/etc/fstab" "$root"/var/lib/systemd/linger/* "$root"/var/lib/handover-*
    rm -rf "$root"/var/log/journal
    touch "$home/furnished"
}

# The number of the host's first process as this machine counts, once there is one.
leader() { cat "$home/leader"; }

find_leader() {
    local child
    for child in $(cat /proc/"$(cat "$home/nspawn")"/task/*/children 2>/dev/null); do
        if [ "$(cat "/proc/$child/comm" 2>/dev/null)" = systemd ]; then echo "$child"; return; fi
    done
    return 1
}

inside() {
    nsenter --target "$(leader)" --mount --uts --ipc --net --pid --cgroup --root --wd=/ -- \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb "$@"
}

boot() {
    (
        enter_cgroup
        keep=()
        [ -d /run/systemd/system ] || keep=(--keep-unit)
        exec systemd-nspawn --quiet --directory="$root" --machine="$cgroup" --hostname="$name" --boot --register=no "${keep[@]}" \
            --console=pipe --link-journal=no --resolv-conf=off --timezone=off \
            ${NETWORK:+--network-namespace-path=/run/netns/$NETWORK} "$@"
    ) </dev/null >"$home/console" 2>&1 &
    echo $! >"$home/nspawn"
}

# Waits for a bounded time until systemd inside says that everything it wanted to start has been tried.
wait_until_running() {
    local state i
    for ((i = 0; i < 600; i++)); do
        kill -0 "$(cat "$home/nspawn")" 2>/dev/null || break
        if find_leader >"$home/leader"; then
            state=$(inside systemctl is-system-running 2>/dev/null || true)
            case "$state" in running | degraded) return 0 ;; esac
        fi
        sleep 0.05
    done
    echo "$name did not boot; its console said:" >&2
    tail -n 30 "$home/console" >&2
    return 3
}

wait_until_gone() {
    local i
    for ((i = 0; i < 200; i++)); do
        kill -0 "$(cat "$home/nspawn")" 2>/dev/null || return 0
        sleep 0.05
    done
    echo "$name does not end" >&2
    return 3
}

# The first process of a process namespace takes all others along, without a word to any of them.
kill_hard() {
    [ -e "$home/leader" ] || return 0
    kill -KILL "$(leader)" 2>/dev/null || true
    wait_until_gone
    rm -f "$home/leader"
}

case $action in
up)
    furnish
    boot "$@"
    wait_until_running
    ;;
exec) inside "$@" ;;
files) echo "$root" ;;
kill) kill_hard ;;
down)
    kill_hard
    if mountpoint -q "$root"; then umount "$root"; fi
    leave_cgroup
    rm -rf "$home"
    ;;
*) usage ;;
esac
