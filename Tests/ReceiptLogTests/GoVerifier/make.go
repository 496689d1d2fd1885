// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const sampleSize = 70000

// makeClaims writes claims about the sample log: at each tile boundary and its neighbours, and at 1,000 random pairs of sizes; each
// true one is followed by a forged one.
func makeClaims(file string, seed int64) (string, error) {
	log, err := sample(sampleSize)
	if err != nil {
		return "", err
	}
	output, err := os.Create(file)
	if err != nil {
		return "", err
	}
	buffered := bufio.NewWriter(output)
	m := maker{log: log, random: rand.New(rand.NewSource(seed)), out: buffered}
	if err := m.all(); err != nil {
		return "", err
	}
	if err := buffered.Flush(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d claims", m.count), output.Close()
}

type maker struct {
	log    *tree
	random *rand.Rand
	out    io.Writer
	signer note.Signer
	count  int
}

func (m *maker) all() error {
	skey, vkey, err := note.GenerateKey(m.random, "go.example.org/log")
	if err != nil {
		return err
	}
	if m.signer, err = note.NewSigner(skey); err != nil {
		return err
	}
	fmt.Fprintf(m.out, "log %d %s\n", m.log.size, vkey)
	previous := int64(0)
	for boundary := int64(256); boundary <= m.log.size; boundary += 256 {
		for size := boundary - 1; size <= boundary+1; size++ {
			if err := m.checkpoint(size); err != nil {
				return err
			}
			if err := m.pair(previous, size); err != nil {
				return err
			}
			previous = size
		}
	}
	for i := 0; i < 1000; i++ {
		older, newer := 1+m.random.Int63n(m.log.size), 1+m.random.Int63n(m.log.size)
		if older > newer {
			older, newer = newer, older
		}
		if err := m.pair(older, newer); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) say(format string, args ...interface{}) {
	m.count++
	fmt.Fprintf(m.out, format+"\n", args...)
}

func (m *maker) checkpoint(size int64) error {
	root, err := m.log.root(size)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", m.signer.Name(), size, root)
	signed, err := note.Sign(&note.Note{Text: text}, m.signer)
	if err != nil {
		return err
	}
	m.say("checkpoint accept %s %d", base64.StdEncoding.EncodeToString(signed), size)
	forged := strings.Replace(string(signed), fmt.Sprintf("\n%d\n", size), fmt.Sprintf("\n%d\n", size+1), 1)
	m.say("checkpoint refuse %s %d", base64.StdEncoding.EncodeToString([]byte(forged)), size+1)
	return nil
}

// pair claims the consistency of two sizes and a random entry's place in the newer one.
func (m *maker) pair(older, newer int64) error {
	root, err := m.log.root(newer)
	if err != nil {
		return err
	}
	index := m.random.Int63n(newer)
	record, err := tlog.ProveRecord(newer, index, m.log)
	if err != nil {
		return err
	}
	m.proof("inclusion", newer, index, m.log.leaf(index), root, record)
	if older == 0 {
		return nil
	}
	oldRoot, err := m.log.root(older)
	if err != nil {
		return err
	}
	consistency, err := tlog.ProveTree(newer, older, m.log)
	if err != nil {
		return err
	}
	m.proof("consistency", older, newer, oldRoot, root, consistency)
	return nil
}

func (m *maker) proof(kind string, first, second int64, a, b tlog.Hash, hashes []tlog.Hash) {
	m.say("%s accept %d %d %s %s %s", kind, first, second, a, b, list(hashes))
	hashes = append([]tlog.Hash(nil), hashes...)
	switch forgery := m.random.Intn(4); {
	case forgery == 0 && len(hashes) > 0:
		hashes[m.random.Intn(len(hashes))][m.random.Intn(32)] ^= 1 << m.random.Intn(8)
	case forgery == 1 && len(hashes) > 0:
		hashes = hashes[:len(hashes)-1]
	case forgery == 2:
		hashes = append(hashes, a)
	default:
		a[m.random.Intn(32)] ^= 1 << m.random.Intn(8)
	}
	m.say("%s refuse %d %d %s %s %s", kind, first, second, a, b, list(hashes))
}

func list(hashes []tlog.Hash) string {
	if len(hashes) == 0 {
		return "-"
	}
	texts := make([]string, len(hashes))
	for i, hash := range hashes {
		texts[i] = hash.String()
	}
	return strings.Join(texts, ",")
}
