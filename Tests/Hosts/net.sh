#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A network of its own for test hosts: one namespace a host, joined by a bridge in a namespace between them. Nothing of it is
# visible from this machine's network, and several may exist side by side. Needs root.
#
#   net.sh up PREFIX HOST…      makes namespaces PREFIX-HOST with addresses 10.77.0.1, 10.77.0.2, … in the order given
#   net.sh cut PREFIX HOST      pulls the host's cable
#   net.sh join PREFIX HOST     plugs it in again
#   net.sh down PREFIX HOST…    removes all of it
set -euo pipefail

usage() { sed -n '3,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 3 ] || usage
action=$1 prefix=$2
shift 2
between=$prefix-between

up() {
    local host number=0
    ip netns add "$between"
    ip -n "$between" link add bridge type bridge
    ip -n "$between" link set bridge up
    for host in "$@"; do
        number=$((number + 1))
        ip netns add "$prefix-$host"
        ip -n "$between" link add "to-$host" type veth peer name eth0 netns "$prefix-$host"
        ip -n "$between" link set "to-$host" master bridge up
        ip -n "$prefix-$host" link set lo up
        ip -n "$prefix-$host" address add "10.77.0.$number/24" dev eth0
        ip -n "$prefix-$host" link set eth0 up
    done
}

case $action in
up) up "$@" ;;
cut) ip -n "$between" link set "to-$1" down ;;
join) ip -n "$between" link set "to-$1" up ;;
down) for host in "$@" between; do ip netns delete "$prefix-$host" 2>/dev/null || true; done ;;
*) usage ;;
esac
