//! Fuzzes [`fuzzed::analysis`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::analysis::check(bytes));
