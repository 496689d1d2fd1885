// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// tree keeps every hash of a log in memory, in the order of tlog's stored hashes.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("no stored hash %d", index)
		}
		found[i] = t.hashes[index]
	}
	return found, nil
}

func (t *tree) append(leaf tlog.Hash) error {
	hashes, err := tlog.StoredHashesForRecordHash(t.size, leaf, t)
	if err != nil {
		return err
	}
	t.hashes = append(t.hashes, hashes...)
	t.size++
	return nil
}

func (t *tree) root(size int64) (tlog.Hash, error) {
	if size == 0 {
		// tlog's own root of an empty tree is all zeros; RFC 6962 and tlog-checkpoint say SHA-256 of nothing.
		return sha256.Sum256(nil), nil
	}
	return tlog.TreeHash(size, t)
}

func (t *tree) leaf(index int64) tlog.Hash { return t.hashes[tlog.StoredHashIndex(0, index)] }

// sample is the log that both sides grow by the same rule: entry n is SHA-256 of "entry n".
func sample(size int64) (*tree, error) {
	t := &tree{}
	for n := int64(0); n < size; n++ {
		entry := sha256.Sum256([]byte(fmt.Sprintf("entry %d", n)))
		if err := t.append(tlog.RecordHash(entry[:])); err != nil {
			return nil, err
		}
	}
	return t, nil
}
