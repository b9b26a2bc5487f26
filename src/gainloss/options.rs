//! What a user can choose, checked once at the door.

use super::design::Effect;
use super::jets::Jet;
use super::lanes::Lanes;
use super::root;
use super::transition::{self, FAINT};
use super::walk::{Walk, in_order};
use crate::base::Tree;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

const MODEL: Purpose = Purpose("the branches of a tree");

/// Probability of presence at the root.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Root {
    /// λ/(λ + μ) of each family; ½ where both are 0.
    #[default]
    Equilibrium,
    /// The same for all families, 0..1.
    Presence(f64),
}

/// Which families the data cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ascertainment {
    /// All families could be seen.
    #[default]
    None,
    /// Families absent from all rows were never seen.
    Absent,
    /// Nor were those present in all rows.
    Constant,
}

/// What a user can choose about a likelihood. Slices are checked against the tree and the families.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// What is known of the root.
    pub root: Root,
    /// What the data leave out.
    pub ascertainment: Ascertainment,
    /// Families that contradict the ascertainment count 0 instead of being refused.
    pub drop_unobservable: bool,
    /// n_nodes: factor ≥ 0 on λ along the branch above each node; None: 1. Equilibrium stays that of λ, μ.
    pub branch_gain: Option<&'a [f64]>,
    /// n_nodes: factor on μ.
    pub branch_loss: Option<&'a [f64]>,
    /// Factors ≥ 0 on both rates, of which a family has one, unknown which.
    pub class_rates: Option<&'a [f64]>,
    /// Probability of each class, with sum 1; None: all the same.
    pub class_weights: Option<&'a [f64]>,
    /// n_families: weight ≥ 0 of each family in the totals; None: 1.
    pub weights: Option<&'a [f64]>,
}

/// A rate class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    pub rate: f64,
    pub weight: f64,
}

/// A checked model along the branches of a walk.
#[derive(Clone)]
pub struct Model {
    pub root: Root,
    pub ascertainment: Ascertainment,
    pub drop_unobservable: bool,
    pub classes: Vec<Class>,
    lengths: Vec<f64>,
    gain_factors: Option<Vec<f64>>,
    loss_factors: Option<Vec<f64>>,
    slopes: Slopes,
}

/// In what derivatives are taken: the rates of all branches and of the root, unless told otherwise.
#[derive(Clone, Default)]
struct Slopes {
    /// Per branch of the walk the derivative of its factor.
    gain: Option<Vec<f64>>,
    loss: Option<Vec<f64>>,
    /// Whether the root's prior is left out, of gain and of loss.
    not_of_root: [bool; 2],
}

/// Branches whose rates derivatives are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// All, and the root.
    All,
    /// Those of a set.
    Set,
    /// The others, and the root.
    Others,
}

impl Model {
    /// # Errors
    /// [`Error::BadArgument`] naming the option, with the value and its place; [`Error::OutOfMemory`].
    pub fn new(tree: &Tree, walk: &Walk, options: &Options<'_>) -> Result<Self> {
        let factors = |name, given: Option<&[f64]>| match given {
            None => Ok(None),
            Some(given) => {
                checked(name, "node", given, tree.n_nodes())?;
                in_order(walk, given).map(Some)
            }
        };
        if walk.steps.is_empty() && options.ascertainment != Ascertainment::None {
            return Err(Error::argument("ascertainment", "the tree has no rows of data"));
        }
        Ok(Self {
            root: checked_root(options.root)?,
            ascertainment: options.ascertainment,
            drop_unobservable: options.drop_unobservable,
            classes: checked_classes(options.class_rates, options.class_weights)?,
            lengths: in_order(walk, tree.lengths())?,
            gain_factors: factors("branch_gain", options.branch_gain)?,
            loss_factors: factors("branch_loss", options.branch_loss)?,
            slopes: Slopes::default(),
        })
    }

    /// The model with other rate classes.
    pub fn with_classes(&self, classes: Vec<Class>) -> Self {
        Self { classes, ..self.clone() }
    }

    /// The model with one rate multiplied along a set of branches, given by a mark per branch of the walk, and the
    /// derivatives in that rate taken along some branches only.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn shifted(&self, is_member: &[bool], effect: Effect, factor: f64, along: Along) -> Result<Self> {
        let mut model = self.clone();
        let old = if effect == Effect::Gain { &self.gain_factors } else { &self.loss_factors };
        let n = self.lengths.len();
        let of_branch = |k: usize| {
            let own = old.as_ref().map_or(1.0, |factors| factors[k]);
            if is_member[k] { own * factor } else { own }
        };
        let factors = collected((0..n).map(of_branch), n, MODEL)?;
        let counts = |k: usize| match along {
            Along::All => true,
            Along::Set => is_member[k],
            Along::Others => !is_member[k],
        };
        let slopes = collected((0..n).map(|k| if counts(k) { factors[k] } else { 0.0 }), n, MODEL)?;
        let (own_factors, own_slopes) = match effect {
            Effect::Gain => (&mut model.gain_factors, &mut model.slopes.gain),
            Effect::Loss => (&mut model.loss_factors, &mut model.slopes.loss),
        };
        (*own_factors, *own_slopes) = (Some(factors), Some(slopes));
        model.slopes.not_of_root[usize::from(effect == Effect::Loss)] = along == Along::Set;
        Ok(model)
    }

    /// Prior probabilities of absence and presence at the root, with the derivatives that count.
    #[inline(always)]
    pub fn prior<const W: usize, const J: usize>(&self, gain: Lanes<W>, loss: Lanes<W>) -> [Jet<W, J>; 2] {
        let mut prior = root::prior::<W, J>(self.root, gain, loss);
        let [no_gain, no_loss] = self.slopes.not_of_root;
        for jet in &mut prior {
            for k in 1..J {
                if (no_gain && [1, 3, 4].contains(&k)) || (no_loss && [2, 4, 5].contains(&k)) {
                    jet[k] = Lanes::ZERO;
                }
            }
        }
        prior
    }

    /// Length of branch `k`, and the rates along it in a class, for one family per lane.
    #[inline(always)]
    pub fn along<const W: usize>(
        &self,
        k: usize,
        class_rate: f64,
        gain: Lanes<W>,
        loss: Lanes<W>,
    ) -> (transition::Rates<W>, Lanes<W>) {
        let factor = |factors: &Option<Vec<f64>>| class_rate * factors.as_ref().map_or(1.0, |factors| factors[k]);
        let factors = [Lanes::all(factor(&self.gain_factors)), Lanes::all(factor(&self.loss_factors))];
        let mut rates = transition::Rates::new(gain, loss, factors);
        for (slope, slopes) in [(&mut rates.gain_slope, &self.slopes.gain), (&mut rates.loss_slope, &self.slopes.loss)]
        {
            if slopes.is_some() {
                *slope = Lanes::all(factor(slopes));
            }
        }
        (rates, Lanes::all(self.lengths[k]))
    }

    /// As [`along`](Self::along) for one family, with a branch per lane: from branch `k` on; past the last
    /// one it repeats.
    #[inline(always)]
    pub fn abreast<const W: usize>(
        &self,
        k: usize,
        class_rate: f64,
        gain: f64,
        loss: f64,
    ) -> (transition::Rates<W>, Lanes<W>) {
        let last = self.lengths.len().saturating_sub(1);
        let (gain, loss) = (Lanes::all(gain), Lanes::all(loss));
        let mut rates = transition::Rates::new(gain, loss, [Lanes::all(class_rate); 2]);
        let mut lengths = Lanes::ZERO;
        for i in 0..W {
            let at = (k + i).min(last);
            lengths.0[i] = self.lengths.get(at).copied().unwrap_or(0.0);
            let at = |factors: &Vec<f64>| class_rate * factors.get(at).copied().unwrap_or(0.0);
            if let Some(factors) = &self.gain_factors {
                rates.gain_factor.0[i] = at(factors);
                rates.gain_slope.0[i] = at(self.slopes.gain.as_ref().unwrap_or(factors));
            }
            if let Some(factors) = &self.loss_factors {
                rates.loss_factor.0[i] = at(factors);
                rates.loss_slope.0[i] = at(self.slopes.loss.as_ref().unwrap_or(factors));
            }
        }
        (rates, lengths)
    }
}

/// Whether a column of a transition matrix is so small that partials are rescaled around it.
#[inline(always)]
pub fn is_faint(from_absent: [f64; 2], from_present: [f64; 2]) -> bool {
    (from_absent[0] < FAINT && from_present[0] < FAINT) || (from_absent[1] < FAINT && from_present[1] < FAINT)
}

pub fn checked_root(root: Root) -> Result<Root> {
    match root {
        Root::Presence(p1) if !(0.0..=1.0).contains(&p1) => {
            let reason = format!("{p1}; equilibrium, flat or a probability of presence, 0..1, is needed");
            Err(Error::argument("root", reason))
        }
        root => Ok(root),
    }
}

/// `n` finite numbers that are not negative.
pub fn checked(name: &'static str, item: &str, values: &[f64], n: usize) -> Result<()> {
    if values.len() != n {
        return Err(Error::argument(name, format!("{} values; {n} are needed, one per {item}", values.len())));
    }
    match values.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
        None => Ok(()),
        Some(at) => {
            let reason = format!("{} at {item} {at}; finite numbers that are not negative are needed", values[at]);
            Err(Error::argument(name, reason))
        }
    }
}

/// The classes with their weights; one class with rate 1 where none are given.
pub fn checked_classes(rates: Option<&[f64]>, weights: Option<&[f64]>) -> Result<Vec<Class>> {
    let Some(rates) = rates else {
        return match weights {
            None => collected(std::iter::once(Class { rate: 1.0, weight: 1.0 }), 1, MODEL),
            Some(_) => Err(Error::argument("class_weights", "given without class_rates")),
        };
    };
    let n = rates.len();
    if n == 0 {
        return Err(Error::argument("class_rates", "no classes; at least one is needed"));
    }
    checked("class_rates", "class", rates, n)?;
    if let Some(weights) = weights {
        checked("class_weights", "class", weights, n)?;
        let sum: f64 = weights.iter().sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(Error::argument("class_weights", format!("their sum is {sum}; it must be 1")));
        }
    }
    let weight = |c: usize| weights.map_or(1.0 / n as f64, |weights| weights[c]);
    collected(rates.iter().enumerate().map(|(c, &rate)| Class { rate, weight: weight(c) }), n, MODEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_is_refused_by_its_name() {
        let tree = Tree::new(vec![-1, 0, 0], vec![1.0; 3], vec![1, 2]).unwrap();
        let walk = Walk::new(&tree).unwrap();
        let refused = |options: Options<'_>| match Model::new(&tree, &walk, &options) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        let some = Options::default();
        let long = [1.0; 4];
        for (options, sentence) in [
            (Options { root: Root::Presence(1.5), ..some }, "root: 1.5"),
            (Options { root: Root::Presence(f64::NAN), ..some }, "root: NaN"),
            (Options { branch_gain: Some(&long), ..some }, "branch_gain: 4 values; 3 are needed, one per node"),
            (Options { branch_loss: Some(&[1.0, -2.0, 0.0]), ..some }, "branch_loss: -2 at node 1"),
            (Options { class_rates: Some(&[]), ..some }, "class_rates: no classes"),
            (Options { class_rates: Some(&[f64::INFINITY]), ..some }, "class_rates: inf at class 0"),
            (Options { class_weights: Some(&[1.0]), ..some }, "class_weights: given without class_rates"),
            (
                Options { class_rates: Some(&[1.0, 2.0]), class_weights: Some(&[0.5, 0.6]), ..some },
                "class_weights: their sum is 1.1",
            ),
        ] {
            let said = refused(options);
            assert!(said.contains(sentence), "{said} / {sentence}");
        }
        assert_eq!(refused(some), "");
    }
}
