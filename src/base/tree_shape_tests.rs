use super::*;
use testing::Random;

/// A random tree with named tips; lengths are multiples of 1/64, so that sums are exact.
fn tree(seed: u64) -> Tree {
    let mut random = Random(seed);
    let n = 2 + random.below(40);
    let parents: Vec<i32> = (0..n).map(|i| if i == 0 { -1 } else { random.below(i.min(12)) as i32 }).collect();
    let lengths: Vec<f64> = (0..n).map(|_| random.below(200) as f64 / 64.0).collect();
    let tips: Vec<i32> = (0..n as i32).rev().filter(|node| !parents.contains(node)).collect();
    let names = Labels::of((0..n).map(|i| format!("n{i}"))).unwrap();
    Tree::new(parents, lengths, tips).unwrap().described(names, vec![f64::NAN; n], None).unwrap()
}

/// The nodes from one up to the root.
fn upwards(tree: &Tree, mut node: usize) -> Vec<usize> {
    let mut path = vec![node];
    while node != tree.root() {
        node = tree.parents()[node] as usize;
        path.push(node);
    }
    path
}

/// The distance of two rows, branch by branch.
fn distance(tree: &Tree, a: usize, b: usize) -> f64 {
    let [a, b] = [a, b].map(|row| upwards(tree, tree.tip_nodes()[row] as usize));
    let only = |a: &[usize], b: &[usize]| a.iter().filter(|node| !b.contains(node)).map(|&n| tree.lengths()[n]).sum();
    let (left, right): (f64, f64) = (only(&a, &b), only(&b, &a));
    left + right
}

#[test]
fn the_middle_is_as_far_from_both_ends_and_no_distance_changes() {
    let mut n_moved = 0;
    for seed in 0..300 {
        let old = tree(seed);
        if old.n_tips() < 2 {
            assert!(old.midpoint_rooted().unwrap_err().to_string().contains("tree: a single tip"), "seed {seed}");
            continue;
        }
        let new = old.midpoint_rooted().unwrap();
        assert_eq!((new.n_tips(), new.root()), (old.n_tips(), 0), "seed {seed}");
        let mut longest = 0.0_f64;
        for a in 0..old.n_tips() {
            assert_eq!(new.tip_name(a), old.tip_name(a), "seed {seed}");
            for b in 0..a {
                assert_eq!(distance(&new, a, b), distance(&old, a, b), "seed {seed}, rows {a} and {b}");
                longest = longest.max(distance(&old, a, b));
            }
        }
        // Two subtrees of the root reach half of the longest path, none reaches further.
        let depth =
            |row: usize| upwards(&new, new.tip_nodes()[row] as usize).iter().map(|&n| new.lengths()[n]).sum::<f64>();
        let depths: Vec<f64> = (0..new.n_tips()).map(depth).map(|d| d - new.lengths()[0]).collect();
        assert!(depths.iter().all(|d| *d <= longest / 2.0), "seed {seed}: {depths:?}");
        let under = |row: usize| upwards(&new, new.tip_nodes()[row] as usize).iter().rev().nth(1).copied();
        let deepest: Vec<_> = (0..new.n_tips()).filter(|&row| depths[row] == longest / 2.0).map(under).collect();
        assert!(longest == 0.0 || deepest.iter().any(|child| *child != deepest[0]), "seed {seed}");
        n_moved += usize::from(longest > 0.0 && new.n_nodes() != old.n_nodes());
    }
    assert!(n_moved > 50, "{n_moved}");
}

#[test]
fn a_pruned_tree_has_the_distances_of_its_tips() {
    for seed in 0..300 {
        let old = tree(seed);
        let mut random = Random(seed ^ 77);
        let kept: Vec<usize> = (0..old.n_tips()).filter(|_| random.below(3) > 0).collect();
        let names: Vec<&str> = kept.iter().rev().map(|&row| old.tip_name(row)).collect();
        if kept.is_empty() {
            assert!(old.pruned(names).unwrap_err().to_string().contains("names: none given"));
            continue;
        }
        let new = old.pruned(names).unwrap();
        assert_eq!(new.n_tips(), kept.len(), "seed {seed}");
        for (i, &a) in kept.iter().enumerate() {
            assert_eq!(new.tip_name(i), old.tip_name(a), "seed {seed}");
            for (j, &b) in kept[..i].iter().enumerate() {
                assert_eq!(distance(&new, i, j), distance(&old, a, b), "seed {seed}");
            }
        }
        let is_lean = |node| new.children(node).len() != 1;
        assert!((0..new.n_nodes()).all(is_lean) && (new.root(), new.lengths()[0]) == (0, 0.0), "seed {seed}");
    }
}

#[test]
fn support_stays_with_its_branch() {
    // ((A:1,B:1)70:1,(C:1,(D:1,E:9)90:1)x:2)
    let parents = vec![-1, 0, 1, 1, 0, 4, 4, 6, 6];
    let lengths = vec![0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 9.0];
    let names = Labels::of(["", "70", "A", "B", "x", "C", "90", "D", "E"]).unwrap();
    let none = f64::NAN;
    let support = vec![none, 70.0, none, none, none, none, 90.0, none, none];
    let tree = Tree::new(parents, lengths, vec![2, 3, 5, 7, 8]).unwrap().described(names, support, None).unwrap();
    let new = tree.midpoint_rooted().unwrap();
    // The middle of A–E, 14 long, is 2 from the node of D and E on the way to E; then 90 is the branch on to x, 70 that to A, B.
    let node = |name| (0..new.n_nodes()).find(|&node| new.names().get(node) == name).unwrap();
    assert_eq!((new.n_nodes(), new.rooted(), new.root()), (9, Some(true), 0));
    assert_eq!((new.lengths()[node("E")], new.parents()[node("E")]), (7.0, 0));
    let x = node("x");
    assert_eq!((new.support()[x], new.lengths()[x]), (90.0, 1.0));
    assert_eq!(
        (new.parents()[node("70")], new.support()[node("70")], new.lengths()[node("70")]),
        (x as i32, 70.0, 3.0)
    );
    assert_eq!(new.names().get(new.parents()[x] as usize), "", "its support went with the branch");
}

#[test]
fn names_that_do_not_fit_are_told() {
    let tree = tree(3);
    let said = |names: &[&str]| tree.pruned(names.iter().copied()).unwrap_err().to_string();
    let tip = tree.tip_name(0);
    assert!(said(&[tip, "x", "y"]).contains("names: 2 of 3 are no tips of the tree, first 'x'"));
    assert!(said(&[tip, tip]).contains("for the second time"));
    let twice = Tree::new(vec![-1, 0, 0], vec![1.0; 3], vec![1, 2]).unwrap();
    assert!(twice.pruned([""]).unwrap_err().to_string().contains("'' is the name of several tips"));
}
