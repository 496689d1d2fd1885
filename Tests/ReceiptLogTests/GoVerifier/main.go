// SPDX-License-Identifier: Apache-2.0

// Goverifier judges a receipt log with an implementation that shares no line with ours: golang.org/x/mod/sumdb.
//
//	goverifier judge FILE            check the claims in FILE, each of which says whether it must hold
//	goverifier make FILE SEED        write claims of its own, true and forged, for others to judge
//	goverifier check-log DIR VKEY    check a downloaded log: DIR/checkpoint and DIR/tile/… as they were served
//	goverifier check-receipt FILE VKEY
//
// Exit codes: 0 everything holds, 1 something does not, 2 usage.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	report, err := run(os.Args[1:])
	if err == errUsage {
		fmt.Fprintln(os.Stderr, "usage: goverifier judge FILE | make FILE SEED | check-log DIR VKEY | check-receipt FILE VKEY")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(report)
}

var errUsage = fmt.Errorf("usage")

func run(args []string) (string, error) {
	if len(args) < 2 {
		return "", errUsage
	}
	switch {
	case args[0] == "judge" && len(args) == 2:
		return judge(args[1])
	case args[0] == "make" && len(args) == 3:
		seed, err := strconv.ParseInt(args[2], 10, 64)
		if err != nil {
			return "", errUsage
		}
		return makeClaims(args[1], seed)
	case args[0] == "check-log" && len(args) == 3:
		return checkLog(args[1], args[2])
	case args[0] == "check-receipt" && len(args) == 3:
		return checkReceipt(args[1], args[2])
	}
	return "", errUsage
}
