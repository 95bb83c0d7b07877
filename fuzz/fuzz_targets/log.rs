//! Feeds the entry point `log`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::log(bytes));
