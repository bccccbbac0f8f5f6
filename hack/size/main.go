/*
Copyright The client-go context fork authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

// Command size builds small programs on this module and fails if one of them
// has become larger than it may be. Run it with "go -C hack/size run .", or with
// -v to see what a program links, package by package.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// MB is what sizes of binaries are given in.
const MB = 1_000_000

// programs are the sources in testdata, with the size that the same program
// has on client-go v0.37.2, the part of it that is allowed here, and the part
// that is the goal.
//
// The goal of typedcore is out of reach: floor, which does the same without this
// module, has 22.2 MB by itself, 0.1 less than the goal. What keeps it there
// is that applyconfigurations/meta/v1.NewUnstructuredExtractor names
// discovery.DiscoveryInterface, whose methods name gnostic's messages and
// openapi.Client, and openapi.NewTypeConverter names managedfields. The inits of
// those messages keep the protobuf runtime, which calls Marshal and Unmarshal
// by interface, and so keeps them for every API type. Without these imports floor
// has 17.4 MB. The code of this module in typedcore is 0.8 MB.
var programs = []struct {
	source   string
	baseline float64 // MB, not stripped, linux/amd64
	allowed  float64
	goal     float64
}{
	{"floor", 37.2, 1.00, 0.60},
	{"typedcore", 37.2, 0.62, 0.60},
	{"clientset", 37.4, 1.00, 1.00},
}

// listed is how many packages are shown of a program that is too large.
const listed = 40

func main() {
	verbose := flag.Bool("v", false, "say what each program links")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, os.Stdout, *verbose)
	if err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, verbose bool) (bool, error) {
	dir, err := os.MkdirTemp("", "size")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	allFit := true
	fmt.Fprintf(out, "%-10s %8s %8s %8s %8s %9s\n", "program", "MB", "baseline", "goal", "allowed", "packages")
	for _, p := range programs {
		binary := filepath.Join(dir, p.source)
		source := filepath.Join("hack", "size", "testdata", p.source+".go")
		if _, err := goTool(ctx, "build", "-o", binary, source); err != nil {
			return false, err
		}
		info, err := os.Stat(binary)
		if err != nil {
			return false, err
		}
		deps, err := goTool(ctx, "list", "-deps", source)
		if err != nil {
			return false, err
		}
		size, limit := float64(info.Size())/MB, p.baseline*p.allowed
		fmt.Fprintf(out, "%-10s %8.1f %8.1f %8.1f %8.1f %9d\n", p.source, size, p.baseline, p.baseline*p.goal, limit, bytes.Count(deps, []byte("\n")))
		if size > limit {
			allFit = false
			fmt.Fprintf(out, "%s is %.1f MB too large\n", p.source, size-limit)
		}
		if size > limit || verbose {
			if err := explain(ctx, out, binary); err != nil {
				return false, err
			}
		}
	}
	return allFit, nil
}

// goTool runs go in the root of the module whose size is in question, for the
// platform that the baseline was measured on.
func goTool(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out, nil
}

// explain sums the symbols of a binary by package, largest first.
func explain(ctx context.Context, out io.Writer, binary string) error {
	symbols, err := goTool(ctx, "tool", "nm", "-size", binary)
	if err != nil {
		return err
	}
	sizes := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(symbols))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() { // address size type name
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 {
			continue
		}
		if n, err := strconv.Atoi(fields[1]); err == nil {
			sizes[packageOf(fields[3])] += n
		}
	}
	largest := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
	for _, name := range largest[:min(listed, len(largest))] {
		fmt.Fprintf(out, "  %8.1f kB  %s\n", float64(sizes[name])/1000, name)
	}
	return lines.Err()
}

// packageOf is the part of a symbol before the first dot after the last slash
// that does not belong to a type argument.
func packageOf(symbol string) string {
	symbol = strings.TrimPrefix(symbol, "type:.eq.")
	symbol, _, _ = strings.Cut(symbol, "[")
	slash := strings.LastIndexByte(symbol, '/')
	dot := strings.IndexByte(symbol[slash+1:], '.')
	if dot < 0 {
		return symbol
	}
	return symbol[:slash+1+dot]
}
