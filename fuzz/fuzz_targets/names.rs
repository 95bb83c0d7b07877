//! Feeds the entry point `names`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::names(bytes));
