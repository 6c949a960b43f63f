//! One file for each command.

pub mod analyze;
pub mod completions;
pub mod eval;
pub mod export;
pub mod extract;
pub mod index;
pub mod man;
pub mod saved;
pub mod search;
pub mod show;
pub mod similar;
pub mod stats;
pub mod suggest;
pub mod verify;
