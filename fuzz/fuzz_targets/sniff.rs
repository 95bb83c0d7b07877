//! Feeds the entry point `sniff`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::sniff(bytes));
