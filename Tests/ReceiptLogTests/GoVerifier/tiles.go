// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// parseTilePath reads tlog-tiles' form, which has no element for the height.
func parseTilePath(path string) (tlog.Tile, error) {
	return tlog.ParseTilePath(strings.Replace(path, "tile/", fmt.Sprintf("tile/%d/", tileHeight), 1))
}

func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// checkLog derives the whole tree anew from the tiles of level 0 and compares the signed root, every higher tile, and the entry bundles
// where there are any.
func checkLog(dir, vkey string) (string, error) {
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return "", err
	}
	size, root, err := openCheckpoint(signed, vkey)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %v", err)
	}
	log := &tree{}
	tiles, bundles := 0, 0
	// Level 0 comes first: it fills the tree before any tile above it is compared.
	for _, tile := range allTiles(size) {
		data, err := readTile(dir, tile)
		if err != nil {
			return "", err
		}
		if tile.L == 0 {
			found, err := appendLeaves(log, dir, tile, data)
			if err != nil {
				return "", err
			}
			bundles += found
		} else if own, err := tlog.ReadTileData(tile, log); err != nil || !bytes.Equal(own, data) {
			return "", fmt.Errorf("%s does not follow from the tiles below it (%v)", tilePath(tile), err)
		}
		tiles++
	}
	own, err := log.root(size)
	if err != nil {
		return "", err
	}
	if own != root {
		return "", fmt.Errorf("the tiles make the root %s, but %s was signed", own, root)
	}
	return fmt.Sprintf("log of %d entries, root %s, %d tiles, %d entry bundles", size, root, tiles, bundles), nil
}

func allTiles(size int64) []tlog.Tile {
	var tiles []tlog.Tile
	for level, count := 0, size; count > 0; level, count = level+1, count>>tileHeight {
		for n := int64(0); n<<tileHeight < count; n++ {
			width := count - n<<tileHeight
			if width > 1<<tileHeight {
				width = 1 << tileHeight
			}
			tiles = append(tiles, tlog.Tile{H: tileHeight, L: level, N: n, W: int(width)})
		}
	}
	return tiles
}

// readTile reads a tile; where a partial one was replaced by a full one, its beginning will do.
func readTile(dir string, tile tlog.Tile) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, tilePath(tile)))
	if os.IsNotExist(err) && tile.W < 1<<tileHeight {
		full := tile
		full.W = 1 << tileHeight
		data, err = os.ReadFile(filepath.Join(dir, tilePath(full)))
		if len(data) > tile.W*tlog.HashSize {
			data = data[:tile.W*tlog.HashSize]
		}
	}
	if err == nil && len(data) != tile.W*tlog.HashSize {
		err = fmt.Errorf("%s has %d bytes", tilePath(tile), len(data))
	}
	return data, err
}

func appendLeaves(log *tree, dir string, tile tlog.Tile, data []byte) (bundles int, err error) {
	for i := 0; i < tile.W; i++ {
		var leaf tlog.Hash
		copy(leaf[:], data[i*tlog.HashSize:])
		if err := log.append(leaf); err != nil {
			return 0, err
		}
	}
	path := strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
	entries, err := os.ReadFile(filepath.Join(dir, path))
	if os.IsNotExist(err) {
		return 0, nil
	}
	for i := 0; i < tile.W && err == nil; i++ {
		if len(entries) < 2 || len(entries) < 2+int(entries[0])<<8+int(entries[1]) {
			return 0, fmt.Errorf("%s is cut short", path)
		}
		length := int(entries[0])<<8 + int(entries[1])
		if tlog.RecordHash(entries[2:2+length]) != log.leaf(tile.N<<tileHeight+int64(i)) {
			return 0, fmt.Errorf("entry %d of %s is not the leaf in the tile", i, path)
		}
		if length != sha256.Size {
			return 0, fmt.Errorf("entry %d of %s is not a hash", i, path)
		}
		entries = entries[2+length:]
	}
	if err == nil && len(entries) != 0 {
		err = fmt.Errorf("%s is too long", path)
	}
	return 1, err
}
