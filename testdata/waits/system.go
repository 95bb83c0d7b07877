package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func init() {
	add(some, netAccept, netRead, netReadDeadline, netWrite, netCopy, udpRead, unixAccept, unixRead)
	add(1, netReadFirst, netWriteFirst, netListenFull, stdinRead)
	addLate(some, netReadBehindRead, netWriteBehindWrite, netDial, stdinBehindRead)
	add(some, osPipeRead, osPipeWrite, fifoRead, fifoOpen, blockingRead, blockingWrite)
	add(some, flock, execWait, execOutput, processWait, syscallNanosleep, syscallRead, syscallWait4, epollWait)
	add(1, spin, spinCalls, spinSelectDefault, spinTime, gosched)
}

func listener(network, address string) net.Listener {
	l, err := net.Listen(network, address)
	must(err)
	return l
}

// connection is one end of a connection; the other stays open and idle.
func connection() net.Conn {
	l := listener("tcp", "127.0.0.1:0")
	conn, err := net.Dial("tcp", l.Addr().String())
	must(err)
	other, err := l.Accept()
	must(err)
	keep(l, other)
	return conn
}

func tempDir() string {
	dir, err := os.MkdirTemp("", "waits")
	must(err)
	return dir
}

func netAccept() { _, _ = listener("tcp", "127.0.0.1:0").Accept() }
func netRead()   { _, _ = connection().Read(make([]byte, 1)) }
func netCopy()   { _, _ = io.Copy(connection(), connection()) }

func netReadDeadline() {
	conn := connection()
	must(conn.SetDeadline(time.Now().Add(time.Hour)))
	_, _ = conn.Read(make([]byte, 1))
}

func writeAll(w io.Writer) {
	for {
		_, err := w.Write(make([]byte, 1<<20))
		must(err)
	}
}

func netWrite() { writeAll(connection()) }

// Two goroutines on one connection: one waits for the other.
var sharedConn = connection()

func netReadFirst()        { _, _ = sharedConn.Read(make([]byte, 1)) }
func netReadBehindRead()   { _, _ = sharedConn.Read(make([]byte, 1)) }
func netWriteFirst()       { writeAll(sharedConn) }
func netWriteBehindWrite() { writeAll(sharedConn) }

var fullAddress = make(chan string, some)

// netListenFull makes a listener whose backlog is full.
func netListenFull() {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(err)
	must(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(syscall.Listen(fd, 0))
	name, err := syscall.Getsockname(fd)
	must(err)
	address := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*syscall.SockaddrInet4).Port}).String()
	for {
		conn, err := net.DialTimeout("tcp", address, 200*time.Millisecond)
		if err != nil {
			break
		}
		keep(conn)
	}
	for i := 0; i < some; i++ {
		fullAddress <- address
	}
}

func netDial() {
	address := <-fullAddress
	for {
		conn, err := net.Dial("tcp", address)
		keep(conn, err) // the backlog had a place left
	}
}

func udpRead() {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(err)
	_, _, _ = conn.ReadFrom(make([]byte, 1))
}

func unixAccept() {
	_, _ = listener("unix", filepath.Join(tempDir(), "socket")).Accept()
}

func unixRead() {
	l := listener("unix", filepath.Join(tempDir(), "socket"))
	conn, err := net.Dial("unix", l.Addr().String())
	must(err)
	keep(l)
	_, _ = conn.Read(make([]byte, 1))
}

func osPipeRead() {
	r, w, err := os.Pipe()
	must(err)
	keep(w)
	_, _ = r.Read(make([]byte, 1))
}

func osPipeWrite() {
	r, w, err := os.Pipe()
	must(err)
	keep(r)
	writeAll(w)
}

func fifo() string {
	path := filepath.Join(tempDir(), "fifo")
	must(syscall.Mkfifo(path, 0o600))
	return path
}

func fifoOpen() { _, _ = os.Open(fifo()) }

func fifoRead() {
	file, err := os.OpenFile(fifo(), os.O_RDWR, 0)
	must(err)
	_, _ = file.Read(make([]byte, 1))
}

// blockingPipe is a pipe in blocking mode, as the standard streams are.
func blockingPipe() (int, int) {
	var ends [2]int
	must(syscall.Pipe(ends[:]))
	return ends[0], ends[1]
}

func blockingRead() {
	r, _ := blockingPipe()
	_, _ = os.NewFile(uintptr(r), "pipe").Read(make([]byte, 1))
}

func blockingWrite() {
	_, w := blockingPipe()
	writeAll(os.NewFile(uintptr(w), "pipe"))
}

func stdinRead() {
	r, _ := blockingPipe()
	must(syscall.Dup3(r, 0, 0))
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func stdinBehindRead() { _, _ = os.Stdin.Read(make([]byte, 1)) }

func syscallRead() {
	r, _ := blockingPipe()
	for {
		_, _ = syscall.Read(r, make([]byte, 1))
	}
}

func flock() {
	path := filepath.Join(tempDir(), "lock")
	first, err := os.Create(path)
	must(err)
	must(syscall.Flock(int(first.Fd()), syscall.LOCK_EX))
	second, err := os.Open(path)
	must(err)
	keep(first, second)
	fd := int(second.Fd())
	for {
		_ = syscall.Flock(fd, syscall.LOCK_EX)
	}
}

func child() *exec.Cmd {
	cmd := exec.Command("sleep", "600")
	keepMu.Lock()
	defer keepMu.Unlock()
	children = append(children, cmd)
	return cmd
}

func execWait() {
	cmd := child()
	must(cmd.Start())
	_ = cmd.Wait()
}

// execOutput has a goroutine of package os/exec that copies the output.
func execOutput() {
	cmd := child()
	cmd.Stdout = &bytes.Buffer{}
	_ = cmd.Run()
}

func processWait() {
	cmd := child()
	must(cmd.Start())
	_, _ = cmd.Process.Wait()
}

func syscallWait4() {
	cmd := child()
	must(cmd.Start())
	for {
		_, _ = syscall.Wait4(cmd.Process.Pid, nil, 0, nil)
	}
}

func syscallNanosleep() {
	for {
		_ = syscall.Nanosleep(&syscall.Timespec{Sec: 600}, nil)
	}
}

func epollWait() {
	fd, err := syscall.EpollCreate1(0)
	must(err)
	for {
		_, _ = syscall.EpollWait(fd, make([]syscall.EpollEvent, 1), -1)
	}
}

func spin() {
	for n := 0; ; n++ {
		sink2 += n
	}
}

//go:noinline
func half(n int) int { return n / 2 }

func spinCalls() {
	for n := 0; ; n++ {
		sink2 += half(n)
	}
}

func spinSelectDefault() {
	ch := make(chan int)
	for {
		select {
		case <-ch:
		default:
		}
	}
}

func spinTime() {
	for {
		sink2 += time.Now().Nanosecond()
	}
}

func gosched() {
	for {
		runtime.Gosched()
	}
}

var sink2 int

// Started right before the profile, so that they have not run: with an argument, through a wrapper
// of the compiler's, and without.
func notStarted(n int) {
	sink2 += n
	<-make(chan int)
}

func notStartedPlain() { <-make(chan int) }
