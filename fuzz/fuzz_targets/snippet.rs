//! Fuzzes [`fuzzed::snippet`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::snippet::check(bytes));
