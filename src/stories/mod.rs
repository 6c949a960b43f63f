//! Articles that tell one story in nearly the same words: the reports of a wire, and what outlets made of them.

pub mod prints;
