//! Feeds the entry point `rules`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::rules(bytes));
