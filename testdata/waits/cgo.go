package main

/*
#include <unistd.h>

extern void goCallback(void);

static void c_sleep(void) { for (;;) sleep(600); }
static void c_callback(void) { goCallback(); }
*/
import "C"

func init() { add(some, cgoSleep, cgoCallback) }

func cgoSleep()    { C.c_sleep() }
func cgoCallback() { C.c_callback() }

//export goCallback
func goCallback() { <-make(chan int) }
