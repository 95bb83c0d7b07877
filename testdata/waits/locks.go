package main

import (
	"io"
	"sync"
)

func init() {
	held.Lock()
	heldRW.Lock()
	heldReader.RLock()
	add(some, mutexLock, mutexThroughLocker, mutexEmbedded, mutexMethodValue, mutexDeferred)
	add(some, rwRLock, rwRLockThroughLocker, rwLockBehindWriter, rwLockThroughLocker)
	add(some, rwLockBlockedByReader)
	add(1, rwLockBlockedByReaderShared, onceFirst, ioPipeWriteFirst, condHolder)
	addLate(some, rwRLockBehindWaitingWriter, rwLockBehindWaitingWriter, onceSecond, ioPipeWriteSecond)
	add(some, waitGroup, condWait, condWaitReader, condRelock)
}

var (
	held       sync.Mutex
	heldRW     sync.RWMutex
	heldReader sync.RWMutex
	once       sync.Once
)

type embedding struct{ sync.Mutex }

func mutexLock()          { held.Lock() }
func mutexThroughLocker() { var l sync.Locker = &held; keep(l); l.Lock() }
func mutexMethodValue()   { lock := held.Lock; keep(lock); lock() }
func mutexDeferred()      { defer held.Lock() }

func mutexEmbedded() {
	var e embedding
	e.Lock()
	e.Lock()
}

func rwRLock()              { heldRW.RLock() }
func rwRLockThroughLocker() { heldRW.RLocker().Lock() }
func rwLockBehindWriter()   { heldRW.Lock() }
func rwLockThroughLocker()  { var l sync.Locker = &heldRW; keep(l); l.Lock() }

func rwLockBlockedByReader() {
	var mu sync.RWMutex
	mu.RLock()
	mu.Lock()
}

func rwLockBlockedByReaderShared() { heldReader.Lock() }
func rwRLockBehindWaitingWriter()  { heldReader.RLock() }
func rwLockBehindWaitingWriter()   { heldReader.Lock() }

func onceFirst()  { once.Do(func() { <-make(chan int) }) }
func onceSecond() { once.Do(func() {}) }

func waitGroup() {
	var wg sync.WaitGroup
	wg.Add(1)
	wg.Wait()
}

func condWait() {
	cond := sync.NewCond(&sync.Mutex{})
	cond.L.Lock()
	cond.Wait()
}

func condWaitReader() {
	cond := sync.NewCond((&sync.RWMutex{}).RLocker())
	cond.L.Lock()
	cond.Wait()
}

// condRelock has been woken, but another goroutine has the mutex.
func condRelock() {
	relock.L.Lock()
	relocking.Done()
	relock.Wait()
}

var (
	relock    = sync.NewCond(&sync.Mutex{})
	relocking sync.WaitGroup
)

func init() { relocking.Add(some) }

func condHolder() {
	relocking.Wait()
	relock.L.Lock()
	relock.Broadcast()
	<-make(chan int)
}

var pipeReader, pipeWriter = io.Pipe()

func ioPipeWriteFirst()  { _, _ = pipeWriter.Write(make([]byte, 1)) }
func ioPipeWriteSecond() { _, _ = pipeWriter.Write(make([]byte, 1)) }
