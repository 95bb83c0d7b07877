// Package etcdserver runs etcd members on loopback addresses.
package etcdserver

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// Peer starts a cluster of one member and returns the address for its clients.
func Peer() (string, error) {
	_, address, err := start(1, folderOf(os.Getppid()))
	return address, err
}

// Start starts a cluster, and returns its members and the address for clients of the first one.
func Start(size int) (members []*embed.Etcd, address string, err error) {
	return start(size, folderOf(os.Getpid()))
}

// Clean removes the data of this process and of its peer.
func Clean() {
	_ = os.RemoveAll(folderOf(os.Getpid()))
}

func folderOf(process int) string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("etcd-%d", process))
}

func start(size int, folder string) (members []*embed.Etcd, address string, err error) {
	var peers, clients, all []string
	for number := range size {
		peer, err := freeURL()
		if err != nil {
			return nil, "", err
		}
		client, err := freeURL()
		if err != nil {
			return nil, "", err
		}
		peers, clients = append(peers, peer), append(clients, client)
		all = append(all, fmt.Sprintf("m%d=%s", number, peer))
	}
	for number := range size {
		member, err := startMember(folder, number, peers[number], clients[number], strings.Join(all, ","))
		if err != nil {
			return nil, "", err
		}
		members = append(members, member)
	}
	for _, member := range members {
		select {
		case <-member.Server.ReadyNotify():
		case <-time.After(30 * time.Second):
			return nil, "", errors.New("etcd does not get ready")
		}
	}
	first, err := url.Parse(clients[0])
	if err != nil {
		return nil, "", err
	}
	return members, first.Host, nil
}

// startMember starts a member. Fields of the configuration have other names in old versions, but files of
// it do not.
func startMember(parent string, number int, peer, client, all string) (*embed.Etcd, error) {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(parent, "member")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, "etcd.yaml")
	lines := []string{
		fmt.Sprintf("name: m%d", number),
		"data-dir: " + filepath.Join(folder, "data"),
		"listen-peer-urls: " + peer,
		"initial-advertise-peer-urls: " + peer,
		"listen-client-urls: " + client,
		"advertise-client-urls: " + client,
		"initial-cluster: " + all,
		"log-level: fatal",
		"",
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		return nil, err
	}
	config, err := embed.ConfigFromFile(path)
	if err != nil {
		return nil, err
	}
	return embed.StartEtcd(config)
}

func freeURL() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return "http://" + listener.Addr().String(), nil
}
