//! Fuzzes [`fuzzed::manifest`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::manifest::check(bytes));
