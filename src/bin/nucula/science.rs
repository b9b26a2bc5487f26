//! What is looked for: the flags of `volumizer`, and ours.

use clap::{Args, ValueEnum};
use nucula::io::ReadOptions;
use nucula::volumes::{Alignment, Connectivity, Options, Profile};

use super::Usage;
use super::reading::Reading;

/// The science flags, the same for every command on volumes.
#[derive(Args, Clone)]
#[command(next_help_heading = "Science")]
pub struct Science {
    /// Voxel edge, Å
    #[arg(long, visible_alias = "voxel-size", value_name = "Å", default_value_t = 3.0)]
    resolution: f64,
    /// Smaller components are not reported; 0 and below: all are
    #[arg(long, value_name = "N", default_value_t = 4)]
    min_voxels: i64,
    /// Components of less volume are not reported
    #[arg(long, value_name = "Å³")]
    min_volume: Option<f64>,
    /// Which surface voxels make one mouth
    #[arg(long, value_name = "KIND", value_enum, default_value = "custom18")]
    surface_connectivity: Surface,
    /// Mouths at most so many voxels apart are one; negative: never
    #[arg(long, value_name = "N", default_value_t = 1)]
    merge_mouth_gap_voxels: i32,
    /// No refinement of what lies behind narrow necks
    #[arg(long)]
    no_necked_pocket_cavity: bool,
    #[command(flatten)]
    reading: Reading,
    /// Which code path of volumizer is followed: python is f64, native and auto are f32
    #[arg(long, value_name = "NAME", value_enum, conflicts_with = "profile")]
    backend: Option<Backend>,
    /// Float widths [default: f32]
    #[arg(long, value_name = "WIDTHS", value_enum)]
    profile: Option<ProfileWord>,
    /// Lay the principal axes along x, y, z (the default)
    #[arg(long, conflicts_with = "no_align")]
    align: bool,
    /// Leave the atoms as they are
    #[arg(long)]
    no_align: bool,
    /// Which signs of the principal axes: 0, 1, 2, 3, or shape: those that turn with the molecule
    #[arg(long, value_name = "SIGNS", default_value = "0")]
    signs: String,
    /// How much further than touching a residue along a volume may be, Å
    #[arg(long, value_name = "Å", default_value_t = 1.4)]
    lining_distance: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Surface {
    #[value(name = "6")]
    Faces6,
    #[value(name = "18")]
    Edges18,
    #[value(name = "26")]
    Corners26,
    Custom18,
}

#[derive(Clone, Copy, ValueEnum)]
enum Backend {
    Python,
    Native,
    Auto,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileWord {
    F32,
    F64,
    C,
}

impl Science {
    /// The options that these flags mean.
    pub fn options(&self) -> Result<(ReadOptions, Options), Usage> {
        let alignment = match (self.no_align, self.signs.as_str()) {
            (true, _) => Alignment::Keep,
            (false, "shape") => Alignment::Shape,
            (false, "0" | "1" | "2" | "3") => Alignment::Principal(self.signs.as_bytes()[0] - b'0'),
            (false, other) => return Err(Usage(format!("bad --signs: {other:?} is none of 0, 1, 2, 3, shape"))),
        };
        let finding = Options {
            voxel_size: self.resolution,
            alignment,
            profile: match (self.profile, self.backend) {
                (Some(ProfileWord::F64), _) | (None, Some(Backend::Python)) => Profile::F64,
                (Some(ProfileWord::C), _) => Profile::C,
                _ => Profile::F32,
            },
            connectivity: match self.surface_connectivity {
                Surface::Faces6 => Connectivity::Faces6,
                Surface::Edges18 => Connectivity::Edges18,
                Surface::Corners26 => Connectivity::Corners26,
                Surface::Custom18 => Connectivity::Custom18,
            },
            mouth_merge_gap: self.merge_mouth_gap_voxels,
            neck: !self.no_necked_pocket_cavity,
            min_voxels: u64::try_from(self.min_voxels).unwrap_or(0),
            min_volume: self.min_volume,
            lining_distance: self.lining_distance,
            ..Options::default()
        };
        finding.check().map_err(|error| Usage(error.to_string().replace("bad voxel_size", "bad --resolution")))?;
        Ok((self.reading.options()?, finding))
    }
}
