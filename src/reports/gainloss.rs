//! Fits, tests and events on branches as tables, and as a tree with remarks.

use crate::Result;
use crate::base::Tree;
use crate::gainloss::{Events, Fit, Tests};
use crate::io::{Column, Values, annotated_newick};

/// The coefficients of a fit without designs, and the shape of its rate classes if it was fitted.
pub fn estimates(fit: &Fit) -> Vec<Column<'static>> {
    let mut rows = vec![("ln gain", fit.beta[0], fit.se[0]), ("ln loss", fit.beta[1], fit.se[1])];
    if let Some(shape) = fit.shape {
        rows.push(("shape", shape.value, shape.se));
    }
    rows.push(("log-likelihood", fit.ll, f64::NAN));
    vec![
        Column { name: "estimate", values: Values::Texts(rows.iter().map(|row| row.0.into()).collect()) },
        Column { name: "value", values: Values::Numbers(rows.iter().map(|row| row.1).collect()) },
        Column { name: "se", values: Values::Numbers(rows.iter().map(|row| row.2).collect()) },
    ]
}

/// A row per set: its name, the number of its members, effect, statistics, p and q.
pub fn tests<'a>(names: &'a [String], sizes: &[usize], tests: &'a Tests) -> Vec<Column<'a>> {
    let numbers = |name, values: &[f64]| Column { name, values: Values::Numbers(values.to_vec()) };
    vec![
        Column { name: "set", values: Values::Texts(names.iter().map(|name| name.as_str().into()).collect()) },
        Column { name: "families", values: Values::Integers(sizes.iter().map(|&n| n as i64).collect()) },
        numbers("effect", &tests.effect),
        numbers("se", &tests.se),
        numbers("statistic", &tests.statistic),
        numbers("p", &tests.p),
        numbers("q", &tests.q),
        numbers("score", &tests.score),
        numbers("score_p", &tests.score_p),
    ]
}

/// A row per node: the branch above it with the sums of all families' events, and how many families are present there.
pub fn branches<'a>(tree: &'a Tree, sums: &Events) -> Vec<Column<'a>> {
    let numbers = |name, values: &[f64]| Column { name, values: Values::Numbers(values.to_vec()) };
    vec![
        Column { name: "node", values: Values::Integers((0..tree.n_nodes() as i64).collect()) },
        Column { name: "parent", values: Values::Integers(tree.parents().iter().map(|&p| p.into()).collect()) },
        Column { name: "name", values: Values::Texts(tree.names().iter().map(Into::into).collect()) },
        numbers("length", tree.lengths()),
        numbers("gains", &sums.gains),
        numbers("losses", &sums.losses),
        numbers("gained", &sums.gained),
        numbers("lost", &sums.lost),
        numbers("present", &sums.presence),
    ]
}

/// The tree in Newick's format with the sums of each branch as a remark, `[&gains=1.5,losses=0.25,present=12]`, as FigTree
/// shows them.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn annotated(tree: &Tree, sums: &Events) -> Result<String> {
    annotated_newick(tree, |node| {
        let (gains, losses, present) = (sums.gains[node], sums.losses[node], sums.presence[node]);
        format!("gains={gains:.6},losses={losses:.6},present={present:.6}")
    })
}
