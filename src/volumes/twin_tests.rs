//! The rules of mouths, kinds and refinement in their plain form, on sets of voxels, against both kernels.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::*;
use crate::grid::BitGrid;

use super::kind::Kind;
use crate::base::Name;
use crate::voxel_lists::{FACES, Voxel, faces};

use testing::shapes::{Block, DRAWN_SIZE};

/// Voxels in ascending order.
type Set = BTreeSet<Voxel>;

/// The voxels of `within` that share a face with one of `set`.
fn beside(set: &Set, within: &Set) -> Set {
    set.iter().flat_map(|&voxel| faces(voxel)).filter(|voxel| within.contains(voxel)).collect()
}

/// The connected parts of a set, in the order of their first voxels; `links` leads from a voxel to its neighbours.
fn parts(set: &Set, links: impl Fn(Voxel) -> Vec<Voxel>) -> Vec<Set> {
    let (mut free, mut parts) = (set.clone(), Vec::new());
    while let Some(first) = free.pop_first() {
        let (mut part, mut stack) = (Set::from([first]), vec![first]);
        while let Some(voxel) = stack.pop() {
            for next in links(voxel).into_iter().filter(|next| free.remove(next)) {
                part.insert(next);
                stack.push(next);
            }
        }
        parts.push(part);
    }
    parts
}

/// Where one component opens.
struct Open {
    direct: Set,
    surface: Set,
    /// One for each patch of the direct surface.
    mouths: Vec<Set>,
    /// What joins two mouths, where they count as one.
    bridge: Option<Set>,
}

impl Open {
    fn of(component: &Set, first_shell: &Set, shape: Voxel, options: &Options) -> Self {
        let on_boundary = |voxel: &Voxel| (0..3).any(|axis| voxel[axis] == 0 || voxel[axis] == shape[axis] - 1);
        let mut direct = beside(first_shell, component);
        direct.extend(component.iter().filter(|voxel| on_boundary(voxel)));
        let surface = &direct | &beside(&direct, component);
        let mut patches = parts(&direct, |voxel| linked(voxel, &surface, options.connectivity));
        // A stable sort: equals stay in the order of their first voxels.
        patches.sort_by_key(|patch| std::cmp::Reverse(patch.len()));
        let mouths: Vec<Set> = patches.iter().map(|patch| patch | &beside(patch, component)).collect();
        let bridge = match &mouths[..] {
            [from, to] => bridge(from, to, component, options.mouth_merge_gap),
            _ => None,
        };
        Self { direct, surface, mouths, bridge }
    }

    /// The mouths, two of them joined if there is a bridge.
    fn effective(self) -> Vec<Set> {
        match self.bridge {
            Some(bridge) => vec![&(&self.mouths[0] | &self.mouths[1]) | &bridge],
            None => self.mouths,
        }
    }
}

/// The voxels that a direct voxel is linked to by the connectivity.
fn linked(voxel: Voxel, surface: &Set, connectivity: Connectivity) -> Vec<Voxel> {
    let mut linked = Vec::new();
    for offset in (0..27).map(|i| [i / 9 - 1, i / 3 % 3 - 1, i % 3 - 1]) {
        let supported = (0..3).any(|axis| {
            let mut half = voxel;
            half[axis] += offset[axis];
            offset[axis] != 0 && surface.contains(&half)
        });
        let n_axes = offset.iter().filter(|&&step| step != 0).count();
        let is_link = match connectivity {
            Connectivity::Faces6 => n_axes == 1,
            Connectivity::Edges18 => n_axes <= 2,
            Connectivity::Corners26 => true,
            Connectivity::Custom18 => n_axes == 1 || n_axes == 2 && supported,
        };
        if is_link {
            linked.push([0, 1, 2].map(|axis| voxel[axis] + offset[axis]));
        }
    }
    linked
}

/// The voxels between two mouths on the first shortest way, if it is short enough.
fn bridge(from: &Set, to: &Set, component: &Set, gap: i32) -> Option<Set> {
    if gap < 0 {
        return None;
    }
    if !from.is_disjoint(to) {
        return Some(Set::new());
    }
    let mut queue: VecDeque<(Voxel, i32)> = from.iter().map(|&voxel| (voxel, 0)).collect();
    let mut came_from: BTreeMap<Voxel, Option<Voxel>> = from.iter().map(|&voxel| (voxel, None)).collect();
    while let Some((voxel, steps)) = queue.pop_front() {
        if steps > gap {
            continue;
        }
        for next in faces(voxel).filter(|next| component.contains(next)) {
            if to.contains(&next) {
                let way = std::iter::successors(Some(voxel), |voxel| came_from[voxel]);
                return Some(way.filter(|voxel| !from.contains(voxel)).collect());
            }
            came_from.entry(next).or_insert_with(|| {
                queue.push_back((next, steps + 1));
                Some(voxel)
            });
        }
    }
    None
}

/// How many direct voxels lie on each of the six sides of the component's centre, largest first.
fn sides(component: &Set, direct: &Set) -> [f64; 6] {
    let n = component.len() as f64;
    let center = [0, 1, 2].map(|axis| component.iter().map(|voxel| f64::from(voxel[axis])).sum::<f64>() / n);
    let mut counts = [0.0_f64; 6];
    for voxel in direct {
        let [x, y, z] = [0, 1, 2].map(|axis| f64::from(voxel[axis]) - center[axis]);
        let (side, distance) = match (x.abs(), y.abs(), z.abs()) {
            (far, b, c) if far >= b && far >= c => (0, x),
            (_, far, c) if far >= c => (2, y),
            _ => (4, z),
        };
        counts[side + usize::from(distance >= 0.0)] += 1.0;
    }
    counts.sort_by(|a, b| b.total_cmp(a));
    counts
}

/// The kind before refinement.
fn raw_kind(component: &Set, open: &Open) -> Kind {
    let side = sides(component, &open.direct);
    match open.mouths.len() {
        0 => Kind::Cavity,
        1 if open.direct.len() < 24 => Kind::Pocket,
        1 if side[2] >= 0.4 * side[0] => Kind::Hub,
        1 if side[1] >= 0.7 * side[0] => Kind::Pore,
        1 => Kind::Pocket,
        2 if side[4] >= 0.4 * side[0] => Kind::Hub,
        2 if open.bridge.is_some() => Kind::Pocket,
        2 => Kind::Pore,
        _ => Kind::Hub,
    }
}

/// Smallest of the layers behind a mouth, taken until they hold as many voxels as the mouth.
fn neck_width(component: &Set, mouth: &Set) -> Option<usize> {
    let (mut behind, mut layer) = (component - mouth, mouth.clone());
    let mut widths = Vec::new();
    while widths.iter().sum::<usize>() < mouth.len() {
        layer = beside(&layer, &behind);
        if layer.is_empty() {
            break;
        }
        widths.push(layer.len());
        behind = &behind - &layer;
    }
    widths.into_iter().min()
}

/// The kind after refinement and the mouths left.
fn refine(raw: Kind, component: &Set, mut mouths: Vec<Set>) -> (Kind, Vec<Set>) {
    let narrow = |mouth: &Set| neck_width(component, mouth).is_some_and(|width| width <= 1);
    let necked = |mouth: &Set| {
        let ratio = (component.len() - mouth.len()) as f64 / mouth.len() as f64;
        ratio > 500.0 && narrow(mouth)
    };
    match raw {
        Kind::Pocket | Kind::Pore if mouths.len() == 1 && necked(&mouths[0]) => (Kind::Cavity, vec![]),
        Kind::Pore if mouths.len() == 1 => (Kind::Pocket, mouths),
        Kind::Pore => {
            mouths.retain(|mouth| !narrow(mouth));
            ([Kind::Cavity, Kind::Pocket, Kind::Pore][mouths.len()], mouths)
        }
        _ => (raw, mouths),
    }
}

fn set_of(mask: &BitGrid) -> Set {
    let [_, ny, nz] = mask.layout().shape;
    mask.flat_indices().map(|flat| [flat / (ny * nz), flat / nz % ny, flat % nz].map(|c| c as i32)).collect()
}

/// How often each thing was met.
#[derive(Default)]
struct Census(BTreeMap<String, usize>);

impl Census {
    fn count(&mut self, what: String) {
        *self.0.entry(what).or_default() += 1;
    }

    fn expect(&self, what: &str, at_least: usize) {
        let n = self.0.get(what).copied().unwrap_or(0);
        assert!(n >= at_least, "{what}: met {n} times, wanted {at_least}; all: {:#?}", self.0);
    }
}

/// Compares everything that is found in a structure with the plain rules, and the kernel on lists with them as well. The
/// grid is whole, or cut in two slabs or three.
fn compare(structure: &Structure, options: &Options, census: &mut Census, label: &str) {
    let cut = |layout: Layout| Slabs::cut(layout, 1 + layout.n_voxels() % 3);
    let found = find_in_slabs(structure, options, cut, &Monitor::default()).unwrap();
    let label = format!("{label}, {options:?}");
    let (buried, first_shell) = (set_of(found.mask(Mask::Buried)), set_of(found.mask(Mask::FirstShell)));
    let shape = found.grid().shape().map(|n| n as i32);
    let components = parts(&buried, |voxel| faces(voxel).collect());
    assert_eq!(components.len(), found.kinds().len(), "{label}");

    let lists = found.lists();
    let rows: Vec<Voxel> = buried.iter().copied().collect();
    let list_options = ListOptions {
        connectivity: options.connectivity,
        mouth_merge_gap: options.mouth_merge_gap,
        ..ListOptions::default()
    };
    let shell_rows: Vec<Voxel> = first_shell.iter().copied().collect();
    let by_lists = classify_lists(&rows, &shell_rows, shape, &list_options).unwrap();
    assert_eq!(by_lists.kinds, found.raw_kinds(), "{label}, lists");

    let layout = found.mask(Mask::Buried).layout();
    let flat =
        |set: &Set| -> Vec<u32> { set.iter().map(|voxel| layout.flat(voxel.map(|c| c as usize)) as u32).collect() };
    for (c, component) in components.iter().enumerate() {
        let label = format!("component {c} of {label}");
        assert_eq!(lists.voxels[lists.voxel_offsets[c]..lists.voxel_offsets[c + 1]], flat(component), "{label}");
        let own_rows = by_lists.surface_offsets[c] as usize..by_lists.surface_offsets[c + 1] as usize;
        let list_surface: Set = by_lists.surface[own_rows].iter().map(|&row| rows[row as usize]).collect();
        let mouths = &lists.mouth_voxels[lists.mouth_offsets[c]..lists.mouth_offsets[c + 1]];
        if component.len() <= 4 {
            census.count("occluded".into());
            assert_eq!([found.raw_kinds()[c], found.kinds()[c]], [Kind::Occluded; 2], "{label}");
            assert!(mouths.is_empty() && list_surface.is_empty(), "{label}");
            continue;
        }
        let open = Open::of(component, &first_shell, shape, options);
        assert_eq!(list_surface, open.surface, "{label}, lists");
        let raw = raw_kind(component, &open);
        assert_eq!(found.raw_kinds()[c], raw, "{label}");
        if let Some(bridge) = &open.bridge {
            census.count(format!(
                "bridge of {}",
                if bridge.len() < 2 { bridge.len().to_string() } else { "more".into() }
            ));
        }
        let effective = open.effective();
        let n_mouths = effective.len();
        let (kind, left) = if options.neck { refine(raw, component, effective) } else { (raw, effective) };
        assert_eq!(found.kinds()[c], kind, "{label}");
        let left = left.into_iter().fold(Set::new(), |all, mouth| &all | &mouth);
        assert_eq!(mouths, flat(&left), "{label}, mouths");
        if options.neck {
            let counted = if raw == Kind::Hub { String::new() } else { format!(" with {n_mouths}") };
            census.count(format!("{}{counted} becomes {}", raw.name(), kind.name()));
        }
    }
}

const CONNECTIVITIES: [Connectivity; 4] =
    [Connectivity::Faces6, Connectivity::Edges18, Connectivity::Corners26, Connectivity::Custom18];
const GAPS: [i32; 5] = [-1, 0, 1, 2, 5];

/// Options that take turns: all 40 combinations within any 40 numbers.
fn options(turn: usize, voxel_size: f64, profile: Profile) -> Options {
    Options {
        voxel_size,
        profile,
        alignment: Alignment::Keep,
        connectivity: CONNECTIVITIES[turn % 4],
        mouth_merge_gap: GAPS[turn / 4 % 5],
        neck: turn % 40 < 20,
        ..Options::default()
    }
}

/// The turn of the default options.
const CUSTOM18_GAP_1_NECK: usize = 3 + 4 * 2;

fn structure(atoms: Vec<[f32; 3]>, symbols: &[&str]) -> Structure {
    let elements = (0..atoms.len()).map(|i| Name::new(symbols[i % symbols.len()])).collect();
    Structure::from_atoms(atoms, elements)
}

/// Compares a block drawn with hydrogens, the smallest atoms.
fn compare_block(block: &Block, turn: usize, census: &mut Census, label: &str) {
    let structure = structure(block.atoms(), &["H"]);
    // Bounds of this profile are exact for points in f32, so the voxels are those of the block.
    let options = options(turn, DRAWN_SIZE, Profile::C);
    let found = find(&structure, &options, &Monitor::default()).unwrap();
    assert_eq!(found.grid().shape(), block.shape, "{label}");
    compare(&structure, &options, census, label);
}

#[test]
fn random_structures_follow_the_plain_rules() {
    let mut census = Census::default();
    for seed in 0..1400 {
        let (atoms, voxel_size) = testing::shapes::atoms(seed);
        let structure = structure(atoms, &["C", "C", "N", "O", "S", "FE"]);
        let profile = [Profile::F32, Profile::F64, Profile::C][seed as usize / 7 % 3];
        // The turns go on with the rounds, so that each shape meets all combinations.
        let options = options(seed as usize / 7, voxel_size, profile);
        match find(&structure, &options, &Monitor::default()) {
            Err(Error::Degenerate { .. }) => census.count("degenerate".into()),
            _ => compare(&structure, &options, &mut census, &format!("atoms {seed}")),
        }
    }
    for what in ["occluded", "cavity with 0 becomes cavity", "pocket with 1 becomes pocket", "hub becomes hub"] {
        census.expect(what, 30);
    }
    census.expect("pocket with 1 becomes cavity", 3);
    census.expect("pore with 2 becomes pore", 10);
}

#[test]
fn carved_blocks_follow_the_plain_rules() {
    let mut census = Census::default();
    for seed in 0..1200 {
        let block = Block::random(seed);
        compare_block(&block, seed as usize, &mut census, &format!("block {seed}"));
    }
    for what in [
        "occluded",
        "bridge of 0",
        "bridge of 1",
        "bridge of more",
        "cavity with 0 becomes cavity",
        "pocket with 1 becomes pocket",
        "pore with 2 becomes pore",
        "pore with 2 becomes pocket",
        "pore with 2 becomes cavity",
        "hub becomes hub",
    ] {
        census.expect(what, 10);
    }
}

/// One component per block, each made for one line of the refinement.
#[test]
fn every_line_of_the_refinement_is_met() {
    // A room of 11³ behind a neck; the mouth is the neck's first two voxels.
    let bottle =
        |wall: usize| Block::solid([12 + wall, 13, 13]).carve([1, 1, 1], [11, 11, 11]).carve([12, 6, 6], [20, 6, 6]);
    // A long groove in one face has two sides but one mouth; below it a flat room behind a neck.
    let groove = |width: usize, neck: usize| {
        Block::solid([width + 2, 82, 7])
            .carve([(width - 48) / 2, 40, 6], [(width - 48) / 2 + 47, 40, 6])
            .carve([width / 2, 40, 5], [width / 2 + neck - 1, 40, 5])
            .carve([1, 1, 1], [width, 80, 4])
    };
    // A room of 5³ with one necked and one wide opening, two necked ones, two wide ones.
    let room = || Block::solid([13, 7, 7]).carve([4, 1, 1], [8, 5, 5]);
    let (low, wide_low) = (([0, 3, 3], [3, 3, 3]), ([0, 2, 2], [3, 4, 4]));
    let (high, wide_high) = (([9, 3, 3], [12, 3, 3]), ([9, 2, 2], [12, 4, 4]));
    let two = |a: ([usize; 3], [usize; 3]), b: ([usize; 3], [usize; 3])| room().carve(a.0, a.1).carve(b.0, b.1);
    for (block, line) in [
        (Block::solid([7, 7, 7]).carve([2, 2, 2], [4, 4, 4]), "cavity with 0 becomes cavity"),
        (bottle(3), "pocket with 1 becomes cavity"),
        // Through a wall of one voxel the mouth reaches into the room, which is wide.
        (bottle(1), "pocket with 1 becomes pocket"),
        (groove(85, 1), "pore with 1 becomes cavity"),
        (groove(85, 2), "pore with 1 becomes pocket"),
        (groove(60, 1), "pore with 1 becomes pocket"),
        (two(low, high), "pore with 2 becomes cavity"),
        (two(wide_low, high), "pore with 2 becomes pocket"),
        (two(wide_low, wide_high), "pore with 2 becomes pore"),
        (two(low, high).carve([6, 0, 3], [6, 6, 3]), "hub becomes hub"),
    ] {
        let mut census = Census::default();
        compare_block(&block, CUSTOM18_GAP_1_NECK, &mut census, line);
        census.expect(line, 1);
        assert_eq!(census.0.len(), 1, "{line}: {:?}", census.0);
    }
}

#[test]
fn the_order_of_faces_is_ascending() {
    // The bridge's way depends on it.
    assert!(FACES.is_sorted());
}
