package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// kind says who takes the profile.
type kind int

const (
	web    kind = iota // the recorder, from /debug/pprof
	signal             // the program, when SIGUSR1 arrives
	self               // the program, before it exits
	test               // TestMain of a test binary, before it exits
)

type program struct {
	name   string
	module string // directory of the module, if it is not the outer one
	kind   kind

	// The Go versions that each variant is recorded with.
	leak, fixed, healthy string

	load steps
	peak time.Duration // the recording is taken this long into the load, not after it
}

type variant struct{ name, versions string }

func (p program) variants() []variant {
	return []variant{{"leak", p.leak}, {"fixed", p.fixed}, {"healthy", p.healthy}}
}

// job is one recording.
type job struct {
	program
	variant string
	version string // 1.24
	release string // 1.24.11
	trim    bool

	src  string // directory of the module
	work string // for what is made on the way
	out  string // what is recorded goes to out.pb.gz and out.leak.pb.gz
}

func newJob(p program, variant, version, src, build, out string) *job {
	dir := p.name + "-" + variant
	j := &job{program: p, variant: variant, version: strings.TrimSuffix(version, "-trim")}
	j.release = releases[j.version]
	j.trim = j.version != version
	j.src = filepath.Join(src, p.module)
	j.work = filepath.Join(build, dir+"-"+version)
	j.out = filepath.Join(out, dir, "go"+version)
	return j
}

func (j *job) String() string {
	s := j.name + "-" + j.variant + " " + j.version
	if j.trim {
		s += "-trim"
	}
	return s
}

func (j *job) record() error {
	if err := os.RemoveAll(j.work); err != nil {
		return err
	}
	defer os.RemoveAll(j.work)
	run := filepath.Join(j.work, "run") // working and temporary directory of the program
	if err := os.MkdirAll(run, 0o755); err != nil {
		return err
	}
	if err := j.build(); err != nil {
		return err
	}
	snapshot := filepath.Join(j.work, "snapshot")
	if err := j.take(run, snapshot); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(j.out), 0o755); err != nil {
		return err
	}
	if err := copyFile(snapshot+".pb.gz", j.out+".pb.gz"); err != nil {
		return err
	}
	if j.variant != "leak" || j.release < "1.27" || j.release == "local" {
		return nil
	}
	return copyFile(snapshot+".leak.pb.gz", j.out+".leak.pb.gz")
}

func (j *job) build() error {
	args := []string{"build"}
	if j.kind == test {
		args = []string{"test", "-c"}
	}
	args = append(args, "-o", filepath.Join(j.work, "program"))
	if j.trim {
		args = append(args, "-trimpath")
	}
	if j.module == "" {
		// The program is built as one of its version, with the language and
		// the GODEBUG settings of that version.
		mod := filepath.Join(j.work, "go.mod")
		language := j.version
		if language == "local" {
			language = "1.22"
		}
		text := "module harborline.dev/fleet\n\ngo " + language + "\n"
		if err := os.WriteFile(mod, []byte(text), 0o644); err != nil {
			return err
		}
		args = append(args, "-modfile="+mod)
	}
	if j.variant == "fixed" {
		overlay, err := makeTwin(filepath.Join(j.src, j.name), j.work)
		if err != nil {
			return err
		}
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.Command("go", append(args, "./"+j.name)...)
	cmd.Dir = j.src
	toolchain := "go" + j.release
	if j.release == "local" {
		toolchain = "local"
	}
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+toolchain, "GOWORK=off", "GOFLAGS=-buildvcs=false")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %v\n%s", err, text)
	}
	return nil
}

// take runs the program and makes the files of the snapshot.
func (j *job) take(run, snapshot string) error {
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(j.work, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(j.work, "program"))
	cmd.Dir = run
	cmd.Env = append(os.Environ(), "ADDR="+addr, "SNAPSHOT="+snapshot, "TMPDIR="+run)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	go func() {
		cmd.Wait()
		close(exited)
	}()
	defer func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-exited
	}()

	if j.kind == self || j.kind == test {
		select {
		case <-exited:
			return nil
		case <-time.After(time.Minute):
			return fmt.Errorf("did not exit")
		}
	}
	t := &target{addr: addr, proc: cmd.Process}
	defer t.close()
	if j.kind == web {
		c, err := dial(addr)
		if err != nil {
			return err
		}
		c.Close()
	}
	loaded := make(chan struct{})
	go func() {
		j.load.run(t)
		close(loaded)
	}()
	if j.peak > 0 {
		time.Sleep(j.peak)
	} else {
		select {
		case <-loaded:
		case <-time.After(90 * time.Second):
			return fmt.Errorf("the load did not end")
		}
	}

	if j.kind == signal {
		cmd.Process.Signal(syscall.SIGUSR1)
		for i := 0; i < 300; i++ {
			if _, err := os.Stat(snapshot + ".done"); err == nil {
				return nil
			}
			time.Sleep(100 * time.Millisecond)
		}
		return fmt.Errorf("no snapshot after SIGUSR1")
	}
	profiles := "http://" + addr + "/debug/pprof/"
	if err := fetch(profiles+"goroutine", snapshot+".pb.gz"); err != nil {
		return err
	}
	if j.variant == "leak" && j.release >= "1.27" && j.release != "local" {
		return fetch(profiles+"goroutineleak", snapshot+".leak.pb.gz")
	}
	return nil
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func fetch(url, file string) error {
	client := &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(f, resp.Body); err != nil {
		return err
	}
	return f.Close()
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return fmt.Errorf("%s is empty", from)
	}
	return os.WriteFile(to, data, 0o644)
}
