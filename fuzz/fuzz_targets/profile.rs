//! Feeds the entry point `profile`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::profile(bytes));
