//! Fuzzes [`fuzzed::stories`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::stories::check(bytes));
