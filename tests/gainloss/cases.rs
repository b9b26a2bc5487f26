//! Trees, states and options for tests: read from the goldens, or made up from a seed.

use std::sync::Arc;

use nucula::base::Tree;
use nucula::gainloss::{Ascertainment, Data, Derivatives, Loglik, Options, Rates, Root, StatesView};
use nucula::work::Monitor;
use serde_json::Value;

/// A file of golden results.
pub fn golden(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/data/gainloss/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("golden results come with the sources");
    serde_json::from_str(&text).expect("golden results are JSON")
}

/// Numbers of a JSON array; null is NaN.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect()
}

/// Integers of a JSON array.
pub fn integers(value: &Value) -> Vec<i32> {
    value.as_array().expect("an array").iter().map(|x| x.as_i64().expect("a whole number") as i32).collect()
}

/// States of a text of 0, 1, ?, one per row.
pub fn states_of(texts: &[&str]) -> Vec<i8> {
    let n_rows = texts.first().map_or(0, |text| text.len());
    let code = |byte: u8| match byte {
        b'0' => 0,
        b'1' => 1,
        _ => -1,
    };
    (0..n_rows).flat_map(|row| texts.iter().map(move |text| code(text.as_bytes()[row]))).collect()
}

/// Everything that a call needs.
pub struct Case {
    pub tree: Arc<Tree>,
    pub states: Vec<i8>,
    pub n_families: usize,
    pub gain: Vec<f64>,
    pub loss: Vec<f64>,
    pub root: Root,
    pub ascertainment: Ascertainment,
    pub branch_gain: Option<Vec<f64>>,
    pub branch_loss: Option<Vec<f64>>,
    pub class_rates: Option<Vec<f64>>,
    pub class_weights: Option<Vec<f64>>,
}

impl Case {
    /// A case of the golden results.
    pub fn read(value: &Value) -> Self {
        let texts: Vec<&str> = value["states"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
        let tree = Tree::new(integers(&value["parents"]), numbers(&value["lengths"]), integers(&value["tip_nodes"]));
        let options = &value["options"];
        let optional = |name: &str| options.get(name).filter(|value| value.is_array()).map(numbers);
        let root = match &options["root"] {
            Value::String(word) if word == "flat" => Root::Presence(0.5),
            Value::Number(p1) => Root::Presence(p1.as_f64().unwrap()),
            _ => Root::Equilibrium,
        };
        let ascertainment = match options["ascertainment"].as_str() {
            Some("absent") => Ascertainment::Absent,
            Some("constant") => Ascertainment::Constant,
            _ => Ascertainment::None,
        };
        let rates = |name: &str| value.get(name).map(numbers).unwrap_or_default();
        Self {
            tree: Arc::new(tree.unwrap()),
            states: states_of(&texts),
            n_families: texts.len(),
            gain: rates("gain"),
            loss: rates("loss"),
            root,
            ascertainment,
            branch_gain: optional("branch_gain"),
            branch_loss: optional("branch_loss"),
            class_rates: optional("class_rates"),
            class_weights: optional("class_weights"),
        }
    }

    pub fn options(&self) -> Options<'_> {
        Options {
            root: self.root,
            ascertainment: self.ascertainment,
            branch_gain: self.branch_gain.as_deref(),
            branch_loss: self.branch_loss.as_deref(),
            class_rates: self.class_rates.as_deref(),
            class_weights: self.class_weights.as_deref(),
            ..Options::default()
        }
    }

    pub fn data(&self) -> Data {
        Data::new(Arc::clone(&self.tree), &StatesView::rows(&self.states, self.n_families)).unwrap()
    }

    pub fn rates(&self) -> Rates<'_> {
        Rates { gain: &self.gain, loss: &self.loss }
    }

    /// The case with the rates of all families replaced.
    pub fn at(&self, gain: &[f64], loss: &[f64]) -> Loglik {
        let rates = Rates { gain, loss };
        self.data().loglik(&rates, &self.options(), Derivatives::Second, &Monitor::default()).unwrap()
    }

    pub fn loglik(&self) -> Loglik {
        self.at(&self.gain, &self.loss)
    }
}

/// Seeded numbers.
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In 0..1.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    /// e^x with x in -spread..spread.
    pub fn around_one(&mut self, spread: f64) -> f64 {
        ((2.0 * self.uniform() - 1.0) * spread).exp()
    }
}

/// A tree of random joins of 2 to `most` groups, node numbers shuffled, one node in ten with a single child.
pub fn random_tree(random: &mut Random, n_tips: usize, most: usize) -> Tree {
    let mut parents: Vec<i32> = vec![-1; n_tips];
    let mut free: Vec<usize> = (0..n_tips).collect();
    while free.len() > 1 || (parents.len() < 3 * n_tips && random.below(10) == 0) {
        let wanted = if random.below(10) == 0 { 1 } else { 2 + random.below(most - 1) };
        let n_joined = wanted.min(free.len());
        let new = parents.len();
        parents.push(-1);
        for _ in 0..n_joined {
            let child = free.swap_remove(random.below(free.len()));
            parents[child] = new as i32;
        }
        free.push(new);
    }
    let n = parents.len();
    let mut place: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        place.swap(i, random.below(i + 1));
    }
    let mut shuffled = vec![-1; n];
    for (node, &parent) in parents.iter().enumerate() {
        shuffled[place[node]] = if parent < 0 { -1 } else { place[parent as usize] as i32 };
    }
    let lengths = (0..n).map(|_| 0.3 * -random.uniform().max(1e-9).ln()).collect();
    let tips = place[..n_tips].iter().map(|&node| node as i32).collect();
    Tree::new(shuffled, lengths, tips).unwrap()
}

/// A seeded case of one of several kinds.
pub fn random_case(seed: u64) -> Case {
    let mut random = Random(seed);
    let (n_tips, n_families) = (1 + random.below(12), 1 + random.below(40));
    let tree = random_tree(&mut random, n_tips, 4);
    let unknown = random.below(3) == 0;
    let states = (0..n_tips * n_families).map(|_| random.below(if unknown { 3 } else { 2 }) as i8);
    let states = states.map(|state| if state == 2 { -1 } else { state }).collect();
    let shared = random.below(2) == 0;
    let spread = [0.5, 3.0][random.below(2)];
    let mut rates = || -> Vec<f64> {
        let n = if shared { 1 } else { n_families };
        (0..n).map(|_| random.around_one(spread)).collect()
    };
    let (gain, loss) = (rates(), rates());
    let n_nodes = tree.n_nodes();
    let mut factors = |chance: usize| -> Option<Vec<f64>> {
        (random.below(chance) == 0).then(|| (0..n_nodes).map(|_| random.around_one(1.0)).collect())
    };
    let (branch_gain, branch_loss) = (factors(4), factors(4));
    let class_rates =
        (random.below(3) == 0).then(|| (0..1 + random.below(4)).map(|_| random.uniform() * 2.0).collect());
    let root = [Root::Equilibrium, Root::Presence(0.5), Root::Presence(random.uniform())][random.below(3)];
    Case {
        tree: Arc::new(tree),
        states,
        n_families,
        gain,
        loss,
        root,
        ascertainment: Ascertainment::None,
        branch_gain,
        branch_loss,
        class_rates,
        class_weights: None,
    }
}

/// Neighbours joined again and again, an odd last one carried up; all branches `t`.
pub fn balanced(n: usize, t: f64) -> Arc<Tree> {
    let mut parents = vec![-1; n];
    let mut level: Vec<usize> = (0..n).collect();
    while level.len() > 1 {
        let mut above = Vec::new();
        for pair in level.chunks(2) {
            let [a, b] = pair else {
                above.push(pair[0]);
                continue;
            };
            let new = parents.len();
            parents.push(-1);
            (parents[*a], parents[*b]) = (new as i32, new as i32);
            above.push(new);
        }
        level = above;
    }
    let n_nodes = parents.len();
    Arc::new(Tree::new(parents, vec![t; n_nodes], (0..n as i32).collect()).unwrap())
}
