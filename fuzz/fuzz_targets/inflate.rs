//! Feeds the entry point `inflate`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::inflate(bytes));
