// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A claim is one line of fields, the second of which is "accept" or "refuse":
//
//	log SIZE VKEY                                 (the first line)
//	checkpoint accept BASE64-NOTE SIZE
//	inclusion accept SIZE INDEX LEAF ROOT HASH,HASH,…
//	consistency accept OLD NEW OLDROOT NEWROOT HASH,HASH,…
//	tile accept PATH SIZE SHA256-HEX
//
// An accepted one must also agree with the sample log, so that a consistent pair of errors does not pass.
type judgement struct {
	vkey   string
	log    *tree
	counts map[string]int
}

func judge(file string) (string, error) {
	content, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer content.Close()
	lines := bufio.NewScanner(content)
	lines.Buffer(nil, 1<<24)
	j := judgement{counts: map[string]int{}}
	for number := 1; lines.Scan(); number++ {
		fields := strings.Fields(lines.Text())
		if err := j.line(fields); err != nil {
			return "", fmt.Errorf("line %d (%.80s): %v", number, lines.Text(), err)
		}
	}
	return fmt.Sprint(j.counts), lines.Err()
}

func (j *judgement) line(fields []string) (err error) {
	if len(fields) == 3 && fields[0] == "log" {
		size, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return err
		}
		j.vkey = fields[2]
		j.log, err = sample(size)
		return err
	}
	if len(fields) < 3 || j.log == nil {
		return fmt.Errorf("malformed claim")
	}
	var verdict error
	switch fields[0] {
	case "checkpoint":
		verdict = j.checkpoint(fields[2:])
	case "inclusion":
		verdict = j.inclusion(fields[2:])
	case "consistency":
		verdict = j.consistency(fields[2:])
	case "tile":
		verdict = j.tile(fields[2:])
	default:
		return fmt.Errorf("unknown claim")
	}
	j.counts[fields[0]+" "+fields[1]]++
	switch {
	case fields[1] == "accept":
		return verdict
	case fields[1] == "refuse" && verdict == nil:
		return fmt.Errorf("a forged claim holds")
	}
	return nil
}

func (j *judgement) checkpoint(fields []string) error {
	signed, err := base64.StdEncoding.DecodeString(fields[0])
	if err != nil {
		return err
	}
	size, root, err := openCheckpoint(signed, j.vkey)
	if err != nil {
		return err
	}
	if strconv.FormatInt(size, 10) != fields[1] {
		return fmt.Errorf("size is %d", size)
	}
	return j.sameRoot(size, root)
}

func (j *judgement) inclusion(fields []string) error {
	numbers, hashes, err := parseProof(fields)
	if err != nil {
		return err
	}
	size, index, leaf, root := numbers[0], numbers[1], hashes[0], hashes[1]
	if err := tlog.CheckRecord(hashes[2:], size, root, index, leaf); err != nil {
		return err
	}
	if leaf != j.log.leaf(index) {
		return fmt.Errorf("leaf %d differs", index)
	}
	return j.sameRoot(size, root)
}

func (j *judgement) consistency(fields []string) error {
	numbers, hashes, err := parseProof(fields)
	if err != nil {
		return err
	}
	older, newer := numbers[0], numbers[1]
	if err := tlog.CheckTree(hashes[2:], newer, hashes[1], older, hashes[0]); err != nil {
		return err
	}
	if err := j.sameRoot(older, hashes[0]); err != nil {
		return err
	}
	return j.sameRoot(newer, hashes[1])
}

func (j *judgement) tile(fields []string) error {
	tile, err := parseTilePath(fields[0])
	if err != nil {
		return err
	}
	data, err := tlog.ReadTileData(tile, j.log)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != fields[2] {
		return fmt.Errorf("%s differs", fields[0])
	}
	return nil
}

func (j *judgement) sameRoot(size int64, root tlog.Hash) error {
	if size > j.log.size {
		return fmt.Errorf("size %d is beyond the sample", size)
	}
	own, err := j.log.root(size)
	if err == nil && own != root {
		err = fmt.Errorf("root of size %d differs", size)
	}
	return err
}

// parseProof reads two numbers, two hashes and a list of hashes, "-" for none.
func parseProof(fields []string) ([2]int64, []tlog.Hash, error) {
	var numbers [2]int64
	var hashes []tlog.Hash
	if len(fields) != 5 {
		return numbers, nil, fmt.Errorf("malformed proof")
	}
	for i := range numbers {
		number, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return numbers, nil, err
		}
		numbers[i] = number
	}
	texts := fields[2:4]
	if fields[4] != "-" {
		texts = append(texts, strings.Split(fields[4], ",")...)
	}
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return numbers, nil, err
		}
		hashes = append(hashes, hash)
	}
	return numbers, hashes, nil
}
