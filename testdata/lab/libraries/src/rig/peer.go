package rig

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Peer starts a server and returns its address, host:port. It goes on serving after that.
type Peer func() (string, error)

// isPeer is the environment variable that tells a process to be the peer.
const isPeer = "RIG_PEER"

// bePeer serves until the recorded process closes the standard input.
func bePeer(peer Peer) error {
	address, err := peer()
	if err != nil {
		return err
	}
	fmt.Println(address)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// start runs the peer in a process of its own.
func start(peer Peer) (address string, stop func(), err error) {
	if peer == nil {
		return "", func() {}, nil
	}
	executable, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	child := exec.Command(executable)
	child.Env = append(os.Environ(), isPeer+"=1")
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := child.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = stdin.Close()
		_ = child.Process.Kill()
		_ = child.Wait()
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("the peer did not start: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}
