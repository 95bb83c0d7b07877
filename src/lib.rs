//! Names the goroutine leak in a Go goroutine profile.
//!
//! One river, one direction; every arrow is a plain function:
//!
//! ```text
//! bytes ─ input ─▶ decode ─▶ Snapshot ─ cluster ─▶ Cluster ─ classify ─▶ Finding ─ rank ─▶ Report ─ render ─▶ text
//!                                                      └─ trend ─┘
//! ```
//!
//! [`model`] is plain data; [`input`] and [`decode`] turn bytes into a [`model::Snapshot`], and
//! [`fetch`] gets them from a running server; [`cluster`] groups goroutines by blocking site;
//! [`trend`] finds the groups of several moments again in each other and judges how they grow; [`catalog`] holds the known scenarios as
//! data and [`classify`] matches them; [`rank`] turns evidence into a verdict and an order;
//! [`report`] is the one output value; [`gate`] decides the outcome; [`render`] writes it in
//! one format; [`cli`] is the command line.

pub mod catalog;
pub mod classify;
pub mod cli;
pub mod cluster;
pub mod decode;
pub mod fetch;
pub mod gate;
pub mod input;
pub mod model;
pub mod rank;
pub mod render;
pub mod report;
pub mod source;
pub mod trend;
