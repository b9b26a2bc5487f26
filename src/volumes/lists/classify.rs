//! Components of buried solvent with their kinds, from lists of voxels.

use super::super::classify::{OCCLUDED_LIMIT, decide, direction};
use super::super::kind::Kind;
use super::super::options::Connectivity;
use crate::Result;
use crate::voxel_lists::VoxelMap;
use crate::voxel_lists::{Components, components};
use crate::voxel_lists::{FACES, Voxel, check_shape, faces, step};
use crate::work::memory::{filled, reserved};

/// What a user can choose about [`classify_lists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListOptions {
    /// Which surface voxels make one mouth.
    pub connectivity: Connectivity,
    /// Two mouths that at most so many voxels separate count as one; negative: never.
    pub mouth_merge_gap: i32,
    /// Components of at most so many voxels are occluded.
    pub occluded_limit: usize,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { connectivity: Connectivity::default(), mouth_merge_gap: 1, occluded_limit: OCCLUDED_LIMIT }
    }
}

/// The components of a list of buried voxels.
pub struct ListComponents {
    /// Kind of every component; components are ordered by their smallest rows.
    pub kinds: Vec<Kind>,
    /// Which rows each component owns.
    pub components: Components,
    /// Component `i` has the surface rows `surface[surface_offsets[i]..surface_offsets[i + 1]]`.
    pub surface_offsets: Vec<u32>,
    /// Rows at the mouths of pockets, pores and hubs, ascending within each component: those with a face in the first
    /// shell or on the boundary of the grid, and those of the component that share a face with one of them.
    pub surface: Vec<u32>,
}

/// Splits `buried` into components and decides their kinds; `first_shell` lists the exposed voxels next to them.
///
/// The grid matters only through its boundary: a coordinate of 0 or `shape - 1` on some axis counts as open. Voxels may
/// lie outside of it, anywhere in the range of i32. The lists may overlap and may repeat voxels; of a repeated buried
/// voxel the last row stands for the others at a mouth ([`components`] says how they are distributed). Takes O(n)
/// expected time.
///
/// # Errors
/// [`Error::BadArgument`](crate::Error::BadArgument) for an empty grid, [`Error::TooLarge`](crate::Error::TooLarge),
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn classify_lists(
    buried: &[Voxel],
    first_shell: &[Voxel],
    shape: Voxel,
    options: &ListOptions,
) -> Result<ListComponents> {
    check_shape(shape)?;
    let what = "the kinds of the components of a list";
    let at = VoxelMap::of(buried)?;
    let shell = VoxelMap::of(first_shell)?;
    let components = components(buried, &at)?;
    let mut surface_offsets = reserved(components.n() + 1, what)?;
    surface_offsets.push(0);
    let mut kinds = reserved(components.n(), what)?;
    let mut surface = reserved(buried.len(), what)?;
    let mut mouths = Mouths {
        buried,
        at: &at,
        labels: &components.labels,
        surface: filled(INSIDE, buried.len(), what)?,
        mark: filled(0, buried.len(), what)?,
        queue: reserved(buried.len(), what)?,
    };
    let is_open = |voxel: Voxel| {
        (0..3).any(|axis| voxel[axis] == 0 || voxel[axis] == shape[axis] - 1)
            || faces(voxel).any(|face| shell.get(face).is_some())
    };
    for component in 0..components.n() {
        let rows = components.rows.of(component);
        let kind = if rows.len() <= options.occluded_limit {
            Kind::Occluded
        } else {
            mouths.find_surface(rows, is_open);
            mouths.kind(rows, options)
        };
        if !matches!(kind, Kind::Occluded | Kind::Cavity) {
            surface.extend(rows.iter().filter(|&&row| mouths.surface[row as usize] != INSIDE));
        }
        kinds.push(kind);
        surface_offsets.push(surface.len() as u32);
    }
    Ok(ListComponents { kinds, components, surface_offsets, surface })
}

/// Where a voxel lies in its component: not at a mouth,
const INSIDE: u8 = 0;
/// next to the direct surface,
const BELOW: u8 = 1;
/// or at a mouth itself.
const DIRECT: u8 = 2;

/// Work space for all components; each uses its own rows of it, so nothing has to be cleared in between.
struct Mouths<'a> {
    buried: &'a [Voxel],
    at: &'a VoxelMap,
    labels: &'a [u32],
    /// INSIDE, BELOW or DIRECT for every row.
    surface: Vec<u8>,
    /// First the number of a direct row's patch, 0 before it has one; then bits of shells, see `bridged`.
    mark: Vec<u32>,
    queue: Vec<u32>,
}

impl Mouths<'_> {
    /// The row of the same component at `offset` from a row.
    fn neighbor(&self, row: u32, offset: Voxel) -> Option<u32> {
        let other = self.at.get(step(self.buried[row as usize], offset)?)?;
        (self.labels[other as usize] == self.labels[row as usize]).then_some(other)
    }

    /// Whether a row speaks for its voxel: it is not followed by an equal one in its component.
    fn stands(&self, row: u32) -> bool {
        self.neighbor(row, [0; 3]).is_none_or(|last| last == row)
    }

    fn find_surface(&mut self, rows: &[u32], is_open: impl Fn(Voxel) -> bool) {
        for &row in rows {
            if is_open(self.buried[row as usize]) {
                self.surface[row as usize] = DIRECT;
            }
        }
        for &row in rows {
            let touches_direct =
                |offset| self.neighbor(row, offset).is_some_and(|other| self.surface[other as usize] == DIRECT);
            if self.surface[row as usize] == INSIDE && FACES.into_iter().any(touches_direct) {
                self.surface[row as usize] = BELOW;
            }
        }
    }

    fn kind(&mut self, rows: &[u32], options: &ListOptions) -> Kind {
        let is_direct = |&row: &u32| self.surface[row as usize] == DIRECT && self.stands(row);
        let direct: Vec<u32> = rows.iter().copied().filter(is_direct).collect();
        let n_patches = self.label_patches(&direct, options.connectivity);
        let buried = self.buried;
        let bridged = || self.bridged(rows, options.mouth_merge_gap);
        decide(n_patches as usize, direct.len(), bridged, || directions(buried, rows, &direct))
    }

    /// Numbers the surface components of the direct rows from 1 in `mark`; returns how many there are.
    fn label_patches(&mut self, direct: &[u32], connectivity: Connectivity) -> u32 {
        let mut n_patches = 0;
        for &start in direct {
            if self.mark[start as usize] != 0 {
                continue;
            }
            n_patches += 1;
            self.mark[start as usize] = n_patches;
            self.queue.clear();
            self.queue.push(start);
            let mut next = 0;
            while let Some(&row) = self.queue.get(next) {
                next += 1;
                for &offset in offsets(connectivity) {
                    let Some(other) = self.neighbor(row, offset) else { continue };
                    let free = self.surface[other as usize] == DIRECT && self.mark[other as usize] == 0;
                    if free && (connectivity != Connectivity::Custom18 || self.supported(row, offset)) {
                        self.mark[other as usize] = n_patches;
                        self.queue.push(other);
                    }
                }
            }
        }
        n_patches
    }

    /// Whether a link of `Custom18` holds: over a face always, over an edge if one of the two voxels reached by half of
    /// the step is at the surface.
    fn supported(&self, row: u32, offset: Voxel) -> bool {
        let half = |axis: usize| {
            let mut half = [0; 3];
            half[axis] = offset[axis];
            half
        };
        let at_surface =
            |axis: usize| self.neighbor(row, half(axis)).is_some_and(|other| self.surface[other as usize] != INSIDE);
        is_face(offset) || (0..3).any(|axis| offset[axis] != 0 && at_surface(axis))
    }

    /// Whether the shells of patches 1 and 2 are at most `gap` voxels apart, on a way through the component.
    ///
    /// A shell is a patch with its neighbours inside the component. Works in `mark`, whose numbers 1 and 2 are read as
    /// bits of the first and of the second shell.
    fn bridged(&mut self, rows: &[u32], gap: i32) -> bool {
        const FIRST: u32 = 1;
        const SECOND: u32 = 2;
        let Ok(gap) = u32::try_from(gap) else { return false };
        for &row in rows {
            let patch =
                if self.surface[row as usize] == DIRECT { self.mark[row as usize] & (FIRST | SECOND) } else { 0 };
            self.mark[row as usize] = patch << 2 | patch;
        }
        // Bits 2 and 3 keep the patches while bits 0 and 1 grow from them to the shells.
        for &row in rows {
            let patches = FACES.into_iter().filter_map(|offset| self.neighbor(row, offset));
            let touched = patches.fold(0, |bits, other| bits | self.mark[other as usize] >> 2);
            self.mark[row as usize] |= touched;
        }
        self.queue.clear();
        for &row in rows {
            let bits = self.mark[row as usize] & (FIRST | SECOND);
            if bits == FIRST | SECOND {
                return true;
            }
            if bits == FIRST {
                self.queue.push(row);
            }
        }
        // Breadth first from the whole first shell, at most gap + 1 steps; a row that is reached joins the first shell.
        let mut steps = 0;
        let mut next = 0;
        while steps <= gap && next < self.queue.len() {
            let end = self.queue.len();
            while next < end {
                let row = self.queue[next];
                next += 1;
                for offset in FACES {
                    let Some(other) = self.neighbor(row, offset) else { continue };
                    let bits = self.mark[other as usize] & (FIRST | SECOND);
                    if bits == SECOND {
                        return true;
                    }
                    if bits == 0 {
                        self.mark[other as usize] |= FIRST;
                        self.queue.push(other);
                    }
                }
            }
            steps += 1;
        }
        false
    }
}

/// How many direct rows lie on each side of the component's centre, largest first.
fn directions(buried: &[Voxel], rows: &[u32], direct: &[u32]) -> [u64; 6] {
    let voxel = |row: u32| buried[row as usize].map(i64::from);
    let center = [0, 1, 2].map(|axis| {
        let sum: i64 = rows.iter().map(|&row| voxel(row)[axis]).sum();
        sum as f64 / rows.len() as f64
    });
    let mut counts = [0; 6];
    for &row in direct {
        counts[direction(voxel(row), center)] += 1;
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts
}

/// Whether an offset leads over a face.
fn is_face(offset: Voxel) -> bool {
    offset.iter().filter(|&&x| x != 0).count() == 1
}

/// The offsets of a connectivity; faces, then edges, then corners, so that each set is the start of the next.
fn offsets(connectivity: Connectivity) -> &'static [Voxel] {
    const ALL: [Voxel; 26] = by_reach();
    match connectivity {
        Connectivity::Faces6 => &ALL[..6],
        Connectivity::Edges18 | Connectivity::Custom18 => &ALL[..18],
        Connectivity::Corners26 => &ALL,
    }
}

/// All offsets to the 26 voxels around one, by the number of axes they step along.
const fn by_reach() -> [Voxel; 26] {
    let mut all = [[0; 3]; 26];
    let mut n = 0;
    let mut reach = 1;
    while reach <= 3 {
        let mut i = 0;
        while i < 27 {
            let offset = [i / 9 - 1, i / 3 % 3 - 1, i % 3 - 1];
            if (offset[0] != 0) as i32 + (offset[1] != 0) as i32 + (offset[2] != 0) as i32 == reach {
                all[n] = offset;
                n += 1;
            }
            i += 1;
        }
        reach += 1;
    }
    all
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
