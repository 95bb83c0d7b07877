//! Feeds the entry point `decode`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::decode(bytes));
