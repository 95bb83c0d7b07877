// Command fsnotify watches a folder with fsnotify. The mistakes are watchers that are not closed,
// while somebody goes on reading from them or has left with events to come.
package main

import (
	"os"
	"path/filepath"

	"example.com/libraries/rig"
	"github.com/fsnotify/fsnotify"
)

// watch makes a watcher of the folder and reads from it.
func watch(folder string, all bool) (*fsnotify.Watcher, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := watcher.Add(folder); err != nil {
		return nil, err
	}
	go read(watcher, all)
	return watcher, nil
}

// read takes the events of a watcher, or only the first one.
func read(watcher *fsnotify.Watcher, all bool) {
	for {
		select {
		case _, ok := <-watcher.Events:
			if !ok || !all {
				return
			}
		case _, ok := <-watcher.Errors:
			if !ok {
				return
			}
		}
	}
}

// change makes some events.
func change(folder string) error {
	for _, name := range []string{"one", "two", "three"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("hello"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	folder, err := os.MkdirTemp("", "fsnotify")
	if err != nil {
		panic(err)
	}
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				if _, err := watch(folder, true); err != nil {
					return err
				}
			}
			for range 10 {
				temporary, err := watch(folder, true)
				if err != nil {
					return err
				}
				if err := change(folder); err != nil {
					return err
				}
				if err := temporary.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(string, int) error {
			for range 10 {
				if _, err := watch(folder, true); err != nil {
					return err
				}
				if _, err := watch(folder, false); err != nil {
					return err
				}
			}
			return change(folder)
		},
	)
	_ = os.RemoveAll(folder)
}
