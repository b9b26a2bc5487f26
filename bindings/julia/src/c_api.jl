# Written from include/nucula.h by `BLESS=1 cargo test --test header`; do not edit.

const NUCULA_VERSION_MAJOR = 0
const NUCULA_VERSION_MINOR = 1
const NUCULA_VERSION_PATCH = 0

const NUCULA_ABI_VERSION = 1

const NUCULA_ASSEMBLY_BIOLOGICAL = 0
const NUCULA_ASSEMBLY_ASYMMETRIC = 1
const NUCULA_ASSEMBLY_AUTO = 2

const NUCULA_RULES_VOLUMIZER = 0
const NUCULA_RULES_PLAIN = 1

const NUCULA_SAXS_METHOD_AUTO = 0
const NUCULA_SAXS_METHOD_EXACT = 1
const NUCULA_SAXS_METHOD_GRID = 2
const NUCULA_SAXS_TABLE_SIMPLE = 0
const NUCULA_SAXS_TABLE_CROMER_MANN = 1
const NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL = 2
const NUCULA_SAXS_HYDROGENS_AUTO = 0
const NUCULA_SAXS_HYDROGENS_EXPLICIT = 1
const NUCULA_SAXS_HYDROGENS_IMPLICIT = 2
const NUCULA_SAXS_ON_BAD_ERROR = 0
const NUCULA_SAXS_ON_BAD_NAN = 1

const NUCULA_ATOM_WEIGHTS_MASS = 0
const NUCULA_ATOM_WEIGHTS_ELECTRONS = 1

const NUCULA_SAXS_FIT_OK = 0
const NUCULA_SAXS_FIT_NEGATIVE_SCALE = 1
const NUCULA_SAXS_FIT_DEGENERATE = 2
const NUCULA_SAXS_FIT_BAD = 3
const NUCULA_SAXS_EDGE_C1 = 1
const NUCULA_SAXS_EDGE_C2 = 2
const NUCULA_SAXS_UNITS_PER_ANGSTROM = 0
const NUCULA_SAXS_UNITS_PER_NM = 1
const NUCULA_SAXS_UNITS_UNKNOWN = -1

const NUCULA_GYRATION_PLAIN = 0
const NUCULA_GYRATION_ROBUST = 1
const NUCULA_GYRATION_TRIMMED = 2

const NUCULA_MEDIAN_MEAN = 0
const NUCULA_MEDIAN_LOWER = 1

const NUCULA_GUINIER_WEIGHTS_VARIANCE = 0
const NUCULA_GUINIER_WEIGHTS_RATIO = 1
const NUCULA_GUINIER_OK = 0
const NUCULA_GUINIER_NO_DECAY = 1

const NUCULA_RADII_DEFAULT = 0
const NUCULA_RADII_AMBER_UNITED = 1

const NUCULA_GENOMES_COLUMNS = 0
const NUCULA_GENOMES_ROWS = 1

const NUCULA_UNMATCHED_ERROR = 0
const NUCULA_UNMATCHED_IGNORE = 1

const NUCULA_ROOT_EQUILIBRIUM = 0
const NUCULA_ROOT_FLAT = 1
const NUCULA_ROOT_FIXED = 2

const NUCULA_ASCERTAINMENT_NONE = 0
const NUCULA_ASCERTAINMENT_ABSENT = 1
const NUCULA_ASCERTAINMENT_CONSTANT = 2

const NUCULA_GAMMA_MEAN = 0
const NUCULA_GAMMA_MEDIAN = 1

const NUCULA_EVENTS_ALL = 0
const NUCULA_EVENTS_BY_BRANCH = 1
const NUCULA_EVENTS_BY_FAMILY = 2

const NUCULA_EFFECT_GAIN = 0
const NUCULA_EFFECT_LOSS = 1

const NUCULA_PROFILE_F32 = 0
const NUCULA_PROFILE_F64 = 1
const NUCULA_PROFILE_C = 2

const NUCULA_SIGNS_SHAPE = 100

const NUCULA_CONNECTIVITY_6 = 6
const NUCULA_CONNECTIVITY_18 = 18
const NUCULA_CONNECTIVITY_26 = 26
const NUCULA_CONNECTIVITY_CUSTOM18 = 118

const NUCULA_KIND_OCCLUDED = 0
const NUCULA_KIND_CAVITY = 1
const NUCULA_KIND_POCKET = 2
const NUCULA_KIND_PORE = 3
const NUCULA_KIND_HUB = 4

const NUCULA_MASK_PROTEIN = 0
const NUCULA_MASK_EXPOSED = 1
const NUCULA_MASK_BURIED = 2
const NUCULA_MASK_FIRST_SHELL = 3

const NUCULA_VOLUMES_FORMAT_BY_SUFFIX = 0
const NUCULA_VOLUMES_FORMAT_PDB = 1
const NUCULA_VOLUMES_FORMAT_MMCIF = 2
const NUCULA_VOLUMES_FORMAT_JSON = 3
const NUCULA_VOLUMES_FORMAT_CSV = 4
const NUCULA_VOLUMES_FORMAT_JSON_COLUMNS = 5
const NUCULA_VOLUMES_FORMAT_HTML = 6
const NUCULA_VOLUMES_FORMAT_PML = 7
const NUCULA_VOLUMES_FORMAT_CXC = 8

const NUCULA_FRAME_ALIGNED = 0
const NUCULA_FRAME_INPUT = 1

const NUCULA_ACE_TRANSFORM_LINEAR = 0
const NUCULA_ACE_TRANSFORM_AGNESI = 1
const NUCULA_ACE_ENVELOPE_NONE = 0
const NUCULA_ACE_ENVELOPE_X = 1
const NUCULA_ACE_ENVELOPE_R = 2
const NUCULA_ACE_ENVELOPE_R_ACE1 = 3
const NUCULA_ACE_SPHERICAL = 0
const NUCULA_ACE_SOLID = 1
const NUCULA_ACE_ENERGY = 1
const NUCULA_ACE_FORCES = 2
const NUCULA_ACE_VIRIAL = 4
const NUCULA_ACE_COLUMN_MAJOR = 0
const NUCULA_ACE_ROW_MAJOR = 1

const NUCULA_OK = 0

const NUCULA_ERROR_NULL_POINTER = 1
const NUCULA_ERROR_BAD_ARGUMENT = 2
const NUCULA_ERROR_IO = 3
const NUCULA_ERROR_PARSE = 4
const NUCULA_ERROR_UNSUPPORTED = 5
const NUCULA_ERROR_TOO_LARGE = 6
const NUCULA_ERROR_CANCELLED = 7
const NUCULA_ERROR_OUT_OF_MEMORY = 8
const NUCULA_ERROR_EMPTY = 9
const NUCULA_ERROR_DEGENERATE = 10
const NUCULA_ERROR_INTERNAL = 255

struct nucula_ace_t end

struct nucula_centreline_t end

struct nucula_components_t end

struct nucula_gainloss_fit_t end

struct nucula_gainloss_t end

struct nucula_neighbors_t end

struct nucula_pair_distribution_t end

struct nucula_presence_t end

struct nucula_saxs_curve_t end

struct nucula_saxs_model_t end

struct nucula_structure_t end

struct nucula_tree_t end

struct nucula_voids_t end

struct nucula_volumes_t end

const nucula_status_t = Int32

struct nucula_structure_options_t
    size::UInt32
    assembly::Int32
    keep_models::Int32
    keep_non_protein::Int32
    keep_hydrogens::Int32
    reserved::Int32
    max_file_bytes::UInt64
    max_atoms::UInt64
    rules::Int32
    model::UInt32
    assembly_number::UInt64
    chains::Cstring
    keep_residues::Cstring
end
flags(::Type{nucula_structure_options_t}) = tuple(:keep_models, :keep_non_protein, :keep_hydrogens)
prefixes(::Type{nucula_structure_options_t}) = (; assembly="NUCULA_ASSEMBLY_", rules="NUCULA_RULES_")

struct nucula_structure_view_t
    size::UInt32
    has_cell::Int32
    n_atoms::Csize_t
    positions::Ptr{NTuple{3,Cfloat}}
    elements::Ptr{NTuple{4,Cchar}}
    atom_names::Ptr{NTuple{8,Cchar}}
    residue_names::Ptr{NTuple{4,Cchar}}
    chains::Ptr{NTuple{8,Cchar}}
    residue_ids::Ptr{Int32}
    insertion_codes::Ptr{Cchar}
    hetero::Ptr{UInt8}
    cell::NTuple{6,Cdouble}
    notes::Ptr{Cchar}
    n_models::UInt64
    n_dropped::Csize_t
    dropped_names::Ptr{NTuple{8,Cchar}}
    dropped_atoms::Ptr{UInt64}
    long_residue_names::Ptr{NTuple{8,Cchar}}
    long_chains::Ptr{NTuple{8,Cchar}}
end

const nucula_progress_t = Ptr{Cvoid}
# Of a function of (done, total, user).
macro nucula_progress_t(f)
    return esc(:(@cfunction($f, Int32, (UInt64, UInt64, Ptr{Cvoid},))))
end

struct nucula_saxs_options_t
    size::UInt32
    method::Int32
    hydrogens::Int32
    table::Int32
    density::Cdouble
    c1::Cdouble
    c2::Cdouble
    n_threads::Int32
    reserved::Int32
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_saxs_options_t}) = tuple()
prefixes(::Type{nucula_saxs_options_t}) = (; 
    method="NUCULA_SAXS_METHOD_",
    hydrogens="NUCULA_SAXS_HYDROGENS_",
    table="NUCULA_SAXS_TABLE_",
)

struct nucula_saxs_fit_options_t
    size::UInt32
    offset::Int32
    fit_c1::Int32
    fit_c2::Int32
    on_bad::Int32
    reserved::Int32
end
flags(::Type{nucula_saxs_fit_options_t}) = tuple(:offset, :fit_c1, :fit_c2)
prefixes(::Type{nucula_saxs_fit_options_t}) = (; on_bad="NUCULA_SAXS_ON_BAD_")

struct nucula_exposed_options_t
    size::UInt32
    n_threads::Int32
    probe_radius::Cdouble
    n_points::UInt64
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_exposed_options_t}) = tuple()
prefixes(::Type{nucula_exposed_options_t}) = (; )

struct nucula_saxs_fit_t
    size::UInt32
    status::Int32
    chi2::Cdouble
    reduced_chi2::Cdouble
    scale::Cdouble
    offset::Cdouble
    c1::Cdouble
    c2::Cdouble
    n_used::Csize_t
    edges::Int32
    reserved::Int32
end

struct nucula_saxs_read_options_t
    size::UInt32
    units::Int32
    sigma_fraction::Cdouble
    max_file_bytes::UInt64
end
flags(::Type{nucula_saxs_read_options_t}) = tuple()
prefixes(::Type{nucula_saxs_read_options_t}) = (; units="NUCULA_SAXS_UNITS_")

struct nucula_saxs_curve_view_t
    size::UInt32
    has_sigma::Int32
    units_hint::Int32
    reserved::Int32
    n_q::Csize_t
    q::Ptr{Cdouble}
    intensity::Ptr{Cdouble}
    sigma::Ptr{Cdouble}
end

struct nucula_gyration_options_t
    size::UInt32
    method::Int32
    cutoff::Cdouble
    trim::Cdouble
    median::Int32
    n_threads::Int32
    max_gradient::Cdouble
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_gyration_options_t}) = tuple()
prefixes(::Type{nucula_gyration_options_t}) = (; method="NUCULA_GYRATION_", median="NUCULA_MEDIAN_")

struct nucula_guinier_options_t
    size::UInt32
    weights::Int32
    q_min::Cdouble
    q_max::Cdouble
    limit::Cdouble
    min_points::UInt64
end
flags(::Type{nucula_guinier_options_t}) = tuple()
prefixes(::Type{nucula_guinier_options_t}) = (; weights="NUCULA_GUINIER_WEIGHTS_")

struct nucula_guinier_t
    size::UInt32
    status::Int32
    rg::Cdouble
    rg_sigma::Cdouble
    i0::Cdouble
    i0_sigma::Cdouble
    rg2::Cdouble
    first::Csize_t
    last::Csize_t
    n_used::Csize_t
end

struct nucula_pair_distribution_options_t
    size::UInt32
    n_threads::Int32
    bin_width::Cdouble
    r_max::Cdouble
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_pair_distribution_options_t}) = tuple()
prefixes(::Type{nucula_pair_distribution_options_t}) = (; )

struct nucula_pair_distribution_view_t
    size::UInt32
    reserved::UInt32
    n_bins::Csize_t
    r::Ptr{Cdouble}
    p::Ptr{Cdouble}
    self_term::Cdouble
    d_max::Cdouble
    rg::Cdouble
end

struct nucula_voids_options_t
    size::UInt32
    align::Int32
    step::Cdouble
    probe_radius::Cdouble
    mouth_gap::Cdouble
    min_volume::Cdouble
    radii::Int32
    n_threads::Int32
    atom_radii::Ptr{Cdouble}
    n_atom_radii::Csize_t
    max_points::UInt64
    probe_out::Cdouble
    within_box::Ptr{NTuple{3,Cdouble}}
    within_points::Ptr{NTuple{3,Cdouble}}
    n_within_points::Csize_t
    within_distance::Cdouble
    progress::nucula_progress_t
    user::Ptr{Cvoid}
    passages::Int32
    reserved::UInt32
end
flags(::Type{nucula_voids_options_t}) = tuple(:align, :passages)
prefixes(::Type{nucula_voids_options_t}) = (; radii="NUCULA_RADII_")

struct nucula_voids_view_t
    size::UInt32
    reserved::UInt32
    n_rows::Csize_t
    row_kind::Ptr{Int8}
    row_volume::Ptr{Cdouble}
    row_error::Ptr{Cdouble}
    row_error_lid::Ptr{Cdouble}
    row_error_neck::Ptr{Cdouble}
    row_error_grid::Ptr{Cdouble}
    row_area::Ptr{Cdouble}
    row_depth::Ptr{Cdouble}
    row_center::Ptr{NTuple{3,Cdouble}}
    row_max_radius::Ptr{Cdouble}
    row_hydropathy::Ptr{Cdouble}
    mouth_offsets::Ptr{Csize_t}
    mouth_area::Ptr{Cdouble}
    mouth_radius::Ptr{Cdouble}
    mouth_normal::Ptr{NTuple{3,Cdouble}}
    mouth_center::Ptr{NTuple{3,Cdouble}}
    atom_offsets::Ptr{Csize_t}
    atoms::Ptr{UInt32}
    residue_offsets::Ptr{Csize_t}
    residues::Ptr{UInt32}
    point_offsets::Ptr{Csize_t}
    points::Ptr{UInt32}
    shape::NTuple{3,Csize_t}
    lower::NTuple{3,Cdouble}
    step::Cdouble
    axes::NTuple{3,NTuple{3,Cdouble}}
    row_ball_center::Ptr{NTuple{3,Cdouble}}
end

struct nucula_centreline_view_t
    size::UInt32
    reserved::UInt32
    n_points::Csize_t
    points::Ptr{NTuple{3,Cdouble}}
    radius::Ptr{Cdouble}
    ellipse::Ptr{NTuple{2,Cdouble}}
    length::Cdouble
    bottleneck::Cdouble
    bottleneck_point::NTuple{3,Cdouble}
end

const nucula_voids_batch_item_t = Ptr{Cvoid}
# Of a function of (index, status, message, voids, user).
macro nucula_voids_batch_item_t(f)
    return esc(:(@cfunction($f, Int32, (Csize_t, nucula_status_t, Cstring, Ptr{nucula_voids_t}, Ptr{Cvoid},))))
end

struct nucula_tree_options_t
    size::UInt32
    negative_is_zero::Int32
    missing_length::Cdouble
end
flags(::Type{nucula_tree_options_t}) = tuple(:negative_is_zero)
prefixes(::Type{nucula_tree_options_t}) = (; )

struct nucula_tree_view_t
    size::UInt32
    rooted::Int32
    n_nodes::Csize_t
    n_tips::Csize_t
    root::Csize_t
    parents::Ptr{Int32}
    lengths::Ptr{Cdouble}
    support::Ptr{Cdouble}
    tip_nodes::Ptr{Int32}
    name_offsets::Ptr{Csize_t}
    names::Ptr{Cchar}
end

struct nucula_presence_options_t
    size::UInt32
    genomes::Int32
end
flags(::Type{nucula_presence_options_t}) = tuple()
prefixes(::Type{nucula_presence_options_t}) = (; genomes="NUCULA_GENOMES_")

struct nucula_presence_view_t
    size::UInt32
    reserved::UInt32
    n_genomes::Csize_t
    n_families::Csize_t
    states::Ptr{Int8}
    genome_offsets::Ptr{Csize_t}
    genomes::Ptr{Cchar}
    family_offsets::Ptr{Csize_t}
    families::Ptr{Cchar}
end

struct nucula_gainloss_options_t
    size::UInt32
    root::Int32
    p1::Cdouble
    ascertainment::Int32
    drop_unobservable::Int32
    branch_gain::Ptr{Cdouble}
    branch_loss::Ptr{Cdouble}
    class_rates::Ptr{Cdouble}
    n_class_rates::Csize_t
    class_weights::Ptr{Cdouble}
    weights::Ptr{Cdouble}
    impossible::Ptr{UInt8}
    dropped::Ptr{UInt8}
    n_threads::Int32
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_gainloss_options_t}) = tuple(:drop_unobservable)
prefixes(::Type{nucula_gainloss_options_t}) = (; root="NUCULA_ROOT_", ascertainment="NUCULA_ASCERTAINMENT_")

struct nucula_gainloss_rates_t
    gain::Ptr{Cdouble}
    gain_stride::Cptrdiff_t
    loss::Ptr{Cdouble}
    loss_stride::Cptrdiff_t
end

struct nucula_gainloss_totals_t
    ll::Cdouble
    grad::NTuple{2,Cdouble}
    hess::NTuple{3,Cdouble}
end

struct nucula_gainloss_events_t
    size::UInt32
    by::Int32
    presence::Ptr{Cdouble}
    gains::Ptr{Cdouble}
    losses::Ptr{Cdouble}
    gained::Ptr{Cdouble}
    lost::Ptr{Cdouble}
    classes::Ptr{Cdouble}
end

struct nucula_gainloss_fit_options_t
    size::UInt32
    gamma_classes::Int32
    start::Ptr{Cdouble}
    lower::Ptr{Cdouble}
    upper::Ptr{Cdouble}
    prior_mean::Ptr{Cdouble}
    prior_sd::Ptr{Cdouble}
    likelihood::Ptr{nucula_gainloss_options_t}
    n_threads::Int32
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_gainloss_fit_options_t}) = tuple()
prefixes(::Type{nucula_gainloss_fit_options_t}) = (; )

struct nucula_gainloss_fit_view_t
    size::UInt32
    converged::Int32
    n_coefficients::Csize_t
    n_sets::Csize_t
    beta::Ptr{Cdouble}
    objective::Cdouble
    ll::Cdouble
    gradient::Ptr{Cdouble}
    hessian::Ptr{Cdouble}
    covariance::Ptr{Cdouble}
    se::Ptr{Cdouble}
    active::Ptr{UInt8}
    evaluations::UInt64
    statistic::Ptr{Cdouble}
    p::Ptr{Cdouble}
    q::Ptr{Cdouble}
    score::Ptr{Cdouble}
    score_p::Ptr{Cdouble}
    effect::Ptr{Cdouble}
    effect_se::Ptr{Cdouble}
    set_beta::Ptr{Cdouble}
    set_objective::Ptr{Cdouble}
    set_ll::Ptr{Cdouble}
    set_converged::Ptr{UInt8}
    shape::Cdouble
    shape_se::Cdouble
end

struct nucula_gainloss_test_options_t
    size::UInt32
    effect::Int32
    effect_bounds::NTuple{2,Cdouble}
    effect_prior_sd::Cdouble
    refit::Int32
    compat_prior_constant::Int32
    n_coefficients::Csize_t
    gain_design::Ptr{Cdouble}
    loss_design::Ptr{Cdouble}
    fit::Ptr{nucula_gainloss_fit_options_t}
    n_threads::Int32
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_gainloss_test_options_t}) = tuple(:refit, :compat_prior_constant)
prefixes(::Type{nucula_gainloss_test_options_t}) = (; effect="NUCULA_EFFECT_")

struct nucula_volumes_options_t
    size::UInt32
    align::Int32
    voxel_size::Cdouble
    signs::Int32
    profile::Int32
    surface_connectivity::Int32
    mouth_merge_gap::Int32
    neck::Int32
    n_threads::Int32
    min_voxels::UInt64
    min_volume::Cdouble
    max_voxels::UInt64
    lining_distance::Cdouble
    progress::nucula_progress_t
    user::Ptr{Cvoid}
    radii::Ptr{Cdouble}
    n_radii::Csize_t
    radius_elements::Ptr{NTuple{4,Cchar}}
    element_radii::Ptr{Cdouble}
    n_element_radii::Csize_t
    within_box::Ptr{NTuple{3,Cdouble}}
    within_points::Ptr{NTuple{3,Cdouble}}
    n_within_points::Csize_t
    within_distance::Cdouble
end
flags(::Type{nucula_volumes_options_t}) = tuple(:align, :neck)
prefixes(::Type{nucula_volumes_options_t}) = (; profile="NUCULA_PROFILE_", surface_connectivity="NUCULA_CONNECTIVITY_")

struct nucula_volumes_view_t
    size::UInt32
    reserved::UInt32
    n_rows::Csize_t
    row_component::Ptr{UInt32}
    row_id::Ptr{Int32}
    row_kind::Ptr{Int8}
    row_volume::Ptr{Cdouble}
    row_lengths::Ptr{NTuple{3,Cdouble}}
    row_center::Ptr{NTuple{3,Cdouble}}
    row_circularity::Ptr{Cdouble}
    row_uniformity::Ptr{Cdouble}
    shape::NTuple{3,Csize_t}
    lower::NTuple{3,Cdouble}
    upper::NTuple{3,Cdouble}
    step::NTuple{3,Cdouble}
    voxel_size::Cdouble
    transform::NTuple{16,Cdouble}
    n_protein::Csize_t
    n_exposed::Csize_t
    n_buried::Csize_t
    n_first_shell::Csize_t
    n_components::Csize_t
    component_kind::Ptr{Int8}
    component_kind_raw::Ptr{Int8}
    voxel_offsets::Ptr{Csize_t}
    voxels::Ptr{UInt32}
    mouth_offsets::Ptr{Csize_t}
    mouth_voxels::Ptr{UInt32}
    residue_offsets::Ptr{Csize_t}
    residues::Ptr{UInt32}
end

struct nucula_volumes_spread_t
    size::UInt32
    reserved::UInt32
    rows_mean::NTuple{5,Cdouble}
    rows_spread::NTuple{5,Cdouble}
    volume_mean::NTuple{5,Cdouble}
    volume_spread::NTuple{5,Cdouble}
    total_mean::Cdouble
    total_spread::Cdouble
    largest_mean::Cdouble
    largest_spread::Cdouble
end

struct nucula_volumes_write_options_t
    size::UInt32
    format::Int32
    include_hubs::Int32
    exact_pdb::Int32
    source::Cstring
    input_path::Cstring
    structure_path::Cstring
    frame::Int32
    reserved::UInt32
end
flags(::Type{nucula_volumes_write_options_t}) = tuple(:include_hubs, :exact_pdb)
prefixes(::Type{nucula_volumes_write_options_t}) = (; format="NUCULA_VOLUMES_FORMAT_", frame="NUCULA_FRAME_")

const nucula_volumes_batch_item_t = Ptr{Cvoid}
# Of a function of (index, status, message, volumes, user).
macro nucula_volumes_batch_item_t(f)
    return esc(:(@cfunction($f, Int32, (Csize_t, nucula_status_t, Cstring, Ptr{nucula_volumes_t}, Ptr{Cvoid},))))
end

struct nucula_components_options_t
    size::UInt32
    surface_connectivity::Int32
    mouth_merge_gap::Int32
    occluded_limit::Int32
end
flags(::Type{nucula_components_options_t}) = tuple()
prefixes(::Type{nucula_components_options_t}) = (; surface_connectivity="NUCULA_CONNECTIVITY_")

struct nucula_components_view_t
    size::UInt32
    reserved::UInt32
    n_components::Csize_t
    n_voxels::Csize_t
    n_surface_voxels::Csize_t
    kinds::Ptr{Int8}
    voxel_offsets::Ptr{Int32}
    voxels::Ptr{Int32}
    surface_offsets::Ptr{Int32}
    surface_voxels::Ptr{Int32}
end

struct nucula_neighbors_view_t
    size::UInt32
    reserved::UInt32
    n::Csize_t
    n_pairs::Csize_t
    offsets::Ptr{Csize_t}
    j::Ptr{UInt32}
    shifts::Ptr{NTuple{3,Int32}}
    vectors::Ptr{NTuple{3,Cdouble}}
end

struct nucula_ace_options_t
    size::UInt32
    harmonics::Int32
    n_species::Csize_t
    species::Ptr{Int32}
    order::Int32
    pair_degree::Int32
    n_degrees::Csize_t
    totaldegree::Ptr{Cdouble}
    wl::Cdouble
    rin::Ptr{Cdouble}
    r0::Ptr{Cdouble}
    rcut::Ptr{Cdouble}
    transform::Int32
    transform_p::Int32
    transform_q::Int32
    envelope::Int32
    envelope_p1::Int32
    envelope_p2::Int32
    pair_transform::Int32
    pair_transform_p::Int32
    pair_transform_q::Int32
    pair_envelope::Int32
    pair_envelope_p1::Int32
    pair_envelope_p2::Int32
    repeats::Int32
    reserved::UInt32
end
flags(::Type{nucula_ace_options_t}) = tuple(:repeats)
prefixes(::Type{nucula_ace_options_t}) = (; )

struct nucula_ace_radial_t
    size::UInt32
    transform::Int32
    transform_p::Int32
    transform_q::Int32
    envelope::Int32
    envelope_p1::Int32
    envelope_p2::Int32
    reserved::UInt32
    rin::Ptr{Cdouble}
    r0::Ptr{Cdouble}
    rcut::Ptr{Cdouble}
    a::Ptr{Cdouble}
    n_functions::Csize_t
    n_poly::Csize_t
    alpha::Cdouble
    beta::Cdouble
    mix::Ptr{Cdouble}
    n_nodes::Csize_t
    values::Ptr{Cdouble}
    slopes::Ptr{Cdouble}
end

struct nucula_ace_spec_t
    size::UInt32
    harmonics::Int32
    n_species::Csize_t
    species::Ptr{Int32}
    radial::Ptr{nucula_ace_radial_t}
    pair::Ptr{nucula_ace_radial_t}
    n_a::Csize_t
    a_radial::Ptr{Int32}
    a_angular::Ptr{Int32}
    n_aa::Csize_t
    aa_offsets::Ptr{Csize_t}
    aa_factors::Ptr{Int32}
    n_b::Csize_t
    b_offsets::Ptr{Csize_t}
    b_terms::Ptr{Int32}
    b_values::Ptr{Cdouble}
end

struct nucula_ace_view_t
    size::UInt32
    harmonics::Int32
    n_basis::Csize_t
    n_many::Csize_t
    n_pair::Csize_t
    n_species::Csize_t
    species::Ptr{Int32}
    cutoff::Cdouble
    radial::Ptr{nucula_ace_radial_t}
    pair::Ptr{nucula_ace_radial_t}
    n_a::Csize_t
    a_radial::Ptr{Int32}
    a_angular::Ptr{Int32}
    n_aa::Csize_t
    aa_offsets::Ptr{Csize_t}
    aa_factors::Ptr{Int32}
    b_offsets::Ptr{Csize_t}
    b_terms::Ptr{Int32}
    b_values::Ptr{Cdouble}
    multiset_offsets::Ptr{Csize_t}
    multisets::Ptr{NTuple{2,Int32}}
end

struct nucula_ace_run_options_t
    size::UInt32
    layout::Int32
    weighted::Int32
    n_threads::Int32
    row_weights::NTuple{3,Cdouble}
    progress::nucula_progress_t
    user::Ptr{Cvoid}
end
flags(::Type{nucula_ace_run_options_t}) = tuple(:weighted)
prefixes(::Type{nucula_ace_run_options_t}) = (; )

struct nucula_ace_system_t
    size::UInt32
    pbc::NTuple{3,UInt8}
    rows::UInt8
    n_atoms::Csize_t
    positions::Ptr{NTuple{3,Cdouble}}
    species::Ptr{Int32}
    cell::Ptr{NTuple{3,Cdouble}}
    neighbors::Ptr{nucula_neighbors_t}
end

nucula_version() =
    @ccall $(address(:nucula_version))()::Cstring

nucula_abi_version() =
    @ccall $(address(:nucula_abi_version))()::UInt32

nucula_last_error() =
    @ccall $(address(:nucula_last_error))()::Cstring

nucula_structure_options_init(options, size) =
    @ccall $(address(:nucula_structure_options_init))(
        options::Ptr{nucula_structure_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_structure_read(path, options, out) =
    @ccall $(address(:nucula_structure_read))(
        path::Cstring,
        options::Ptr{nucula_structure_options_t},
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_read_memory(bytes, n_bytes, name, format, options, out) =
    @ccall $(address(:nucula_structure_read_memory))(
        bytes::Ptr{UInt8},
        n_bytes::Csize_t,
        name::Cstring,
        format::Cstring,
        options::Ptr{nucula_structure_options_t},
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_from_atoms(positions, elements, n_atoms, out) =
    @ccall $(address(:nucula_structure_from_atoms))(
        positions::Ptr{NTuple{3,Cfloat}},
        elements::Ptr{NTuple{4,Cchar}},
        n_atoms::Csize_t,
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_view(structure, view) =
    @ccall $(address(:nucula_structure_view))(
        structure::Ptr{nucula_structure_t},
        view::Ptr{nucula_structure_view_t},
    )::nucula_status_t

nucula_structure_free(structure) =
    @ccall $(address(:nucula_structure_free))(structure::Ptr{nucula_structure_t})::Cvoid

nucula_elements_understand(elements, n_atoms, said, n_said) =
    @ccall $(address(:nucula_elements_understand))(
        elements::Ptr{NTuple{4,Cchar}},
        n_atoms::Csize_t,
        said::Ptr{Cchar},
        n_said::Csize_t,
    )::nucula_status_t

nucula_structure_from_columns(columns, out) =
    @ccall $(address(:nucula_structure_from_columns))(
        columns::Ptr{nucula_structure_view_t},
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_select(structure, atoms, n_atoms, out) =
    @ccall $(address(:nucula_structure_select))(
        structure::Ptr{nucula_structure_t},
        atoms::Ptr{Csize_t},
        n_atoms::Csize_t,
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_clean(structure, options, out) =
    @ccall $(address(:nucula_structure_clean))(
        structure::Ptr{nucula_structure_t},
        options::Ptr{nucula_structure_options_t},
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_n_bytes(structure, n_bytes) =
    @ccall $(address(:nucula_structure_n_bytes))(
        structure::Ptr{nucula_structure_t},
        n_bytes::Ptr{Csize_t},
    )::nucula_status_t

nucula_structure_to_bytes(structure, out, n_bytes) =
    @ccall $(address(:nucula_structure_to_bytes))(
        structure::Ptr{nucula_structure_t},
        out::Ptr{UInt8},
        n_bytes::Csize_t,
    )::nucula_status_t

nucula_structure_from_bytes(bytes, n_bytes, out) =
    @ccall $(address(:nucula_structure_from_bytes))(
        bytes::Ptr{UInt8},
        n_bytes::Csize_t,
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_structure_secondary(structure, fractions) =
    @ccall $(address(:nucula_structure_secondary))(
        structure::Ptr{nucula_structure_t},
        fractions::Ptr{NTuple{3,Cdouble}},
    )::nucula_status_t

nucula_saxs_options_init(options, size) =
    @ccall $(address(:nucula_saxs_options_init))(options::Ptr{nucula_saxs_options_t}, size::Csize_t)::nucula_status_t

nucula_saxs_fit_options_init(options, size) =
    @ccall $(address(:nucula_saxs_fit_options_init))(
        options::Ptr{nucula_saxs_fit_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_form_factors(table, elements, hydrogens, n, q, n_q, out) =
    @ccall $(address(:nucula_form_factors))(
        table::Int32,
        elements::Ptr{NTuple{4,Cchar}},
        hydrogens::Ptr{Int32},
        n::Csize_t,
        q::Ptr{Cdouble},
        n_q::Csize_t,
        out::Ptr{Cdouble},
    )::nucula_status_t

nucula_atom_weights(kind, elements, n, out) =
    @ccall $(address(:nucula_atom_weights))(
        kind::Int32,
        elements::Ptr{NTuple{4,Cchar}},
        n::Csize_t,
        out::Ptr{Cdouble},
    )::nucula_status_t

nucula_exposed_options_init(options, size) =
    @ccall $(address(:nucula_exposed_options_init))(
        options::Ptr{nucula_exposed_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_exposed_fraction(positions, elements, n_atoms, options, out) =
    @ccall $(address(:nucula_exposed_fraction))(
        positions::Ptr{NTuple{3,Cdouble}},
        elements::Ptr{NTuple{4,Cchar}},
        n_atoms::Csize_t,
        options::Ptr{nucula_exposed_options_t},
        out::Ptr{Cdouble},
    )::nucula_status_t

nucula_saxs_model_new(types, n_atoms, factors, n_types, q, n_q, options, out) =
    @ccall $(address(:nucula_saxs_model_new))(
        types::Ptr{Int32},
        n_atoms::Csize_t,
        factors::Ptr{Cdouble},
        n_types::Csize_t,
        q::Ptr{Cdouble},
        n_q::Csize_t,
        options::Ptr{nucula_saxs_options_t},
        out::Ptr{Ptr{nucula_saxs_model_t}},
    )::nucula_status_t

nucula_saxs_model_from_atoms(elements, hydrogens, n_atoms, q, n_q, options, out) =
    @ccall $(address(:nucula_saxs_model_from_atoms))(
        elements::Ptr{NTuple{4,Cchar}},
        hydrogens::Ptr{Int32},
        n_atoms::Csize_t,
        q::Ptr{Cdouble},
        n_q::Csize_t,
        options::Ptr{nucula_saxs_options_t},
        out::Ptr{Ptr{nucula_saxs_model_t}},
    )::nucula_status_t

nucula_saxs_model_from_structure(structure, q, n_q, options, out) =
    @ccall $(address(:nucula_saxs_model_from_structure))(
        structure::Ptr{nucula_structure_t},
        q::Ptr{Cdouble},
        n_q::Csize_t,
        options::Ptr{nucula_saxs_options_t},
        out::Ptr{Ptr{nucula_saxs_model_t}},
    )::nucula_status_t

nucula_saxs_profile(model, positions, n_conformers, out) =
    @ccall $(address(:nucula_saxs_profile))(
        model::Ptr{nucula_saxs_model_t},
        positions::Ptr{NTuple{3,Cdouble}},
        n_conformers::Csize_t,
        out::Ptr{Cdouble},
    )::nucula_status_t

nucula_saxs_fit(model, positions, n_conformers, intensity, sigma, options, fits, profiles, gradient) =
    @ccall $(address(:nucula_saxs_fit))(
        model::Ptr{nucula_saxs_model_t},
        positions::Ptr{NTuple{3,Cdouble}},
        n_conformers::Csize_t,
        intensity::Ptr{Cdouble},
        sigma::Ptr{Cdouble},
        options::Ptr{nucula_saxs_fit_options_t},
        fits::Ptr{nucula_saxs_fit_t},
        profiles::Ptr{Cdouble},
        gradient::Ptr{NTuple{3,Cdouble}},
    )::nucula_status_t

nucula_saxs_model_free(model) =
    @ccall $(address(:nucula_saxs_model_free))(model::Ptr{nucula_saxs_model_t})::Cvoid

nucula_saxs_read_options_init(options, size) =
    @ccall $(address(:nucula_saxs_read_options_init))(
        options::Ptr{nucula_saxs_read_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_saxs_read(path, options, out) =
    @ccall $(address(:nucula_saxs_read))(
        path::Cstring,
        options::Ptr{nucula_saxs_read_options_t},
        out::Ptr{Ptr{nucula_saxs_curve_t}},
    )::nucula_status_t

nucula_saxs_curve_new(q, intensity, sigma, n_q, out) =
    @ccall $(address(:nucula_saxs_curve_new))(
        q::Ptr{Cdouble},
        intensity::Ptr{Cdouble},
        sigma::Ptr{Cdouble},
        n_q::Csize_t,
        out::Ptr{Ptr{nucula_saxs_curve_t}},
    )::nucula_status_t

nucula_saxs_curve_view(curve, view) =
    @ccall $(address(:nucula_saxs_curve_view))(
        curve::Ptr{nucula_saxs_curve_t},
        view::Ptr{nucula_saxs_curve_view_t},
    )::nucula_status_t

nucula_saxs_curve_write(curve, path) =
    @ccall $(address(:nucula_saxs_curve_write))(curve::Ptr{nucula_saxs_curve_t}, path::Cstring)::nucula_status_t

nucula_saxs_curve_free(curve) =
    @ccall $(address(:nucula_saxs_curve_free))(curve::Ptr{nucula_saxs_curve_t})::Cvoid

nucula_gyration_options_init(options, size) =
    @ccall $(address(:nucula_gyration_options_init))(
        options::Ptr{nucula_gyration_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_radius_of_gyration(positions, n_conformers, n_atoms, weights, options, rg, center, kept, gradient) =
    @ccall $(address(:nucula_radius_of_gyration))(
        positions::Ptr{NTuple{3,Cdouble}},
        n_conformers::Csize_t,
        n_atoms::Csize_t,
        weights::Ptr{Cdouble},
        options::Ptr{nucula_gyration_options_t},
        rg::Ptr{Cdouble},
        center::Ptr{NTuple{3,Cdouble}},
        kept::Ptr{UInt8},
        gradient::Ptr{NTuple{3,Cdouble}},
    )::nucula_status_t

nucula_guinier_options_init(options, size) =
    @ccall $(address(:nucula_guinier_options_init))(
        options::Ptr{nucula_guinier_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_guinier(q, intensity, sigma, n_q, options, out) =
    @ccall $(address(:nucula_guinier))(
        q::Ptr{Cdouble},
        intensity::Ptr{Cdouble},
        sigma::Ptr{Cdouble},
        n_q::Csize_t,
        options::Ptr{nucula_guinier_options_t},
        out::Ptr{nucula_guinier_t},
    )::nucula_status_t

nucula_kratky(q, intensity, n_q, rg, i0, x, y) =
    @ccall $(address(:nucula_kratky))(
        q::Ptr{Cdouble},
        intensity::Ptr{Cdouble},
        n_q::Csize_t,
        rg::Cdouble,
        i0::Cdouble,
        x::Ptr{Cdouble},
        y::Ptr{Cdouble},
    )::nucula_status_t

nucula_pair_distribution_options_init(options, size) =
    @ccall $(address(:nucula_pair_distribution_options_init))(
        options::Ptr{nucula_pair_distribution_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_pair_distribution(positions, n_atoms, weights, options, out) =
    @ccall $(address(:nucula_pair_distribution))(
        positions::Ptr{NTuple{3,Cdouble}},
        n_atoms::Csize_t,
        weights::Ptr{Cdouble},
        options::Ptr{nucula_pair_distribution_options_t},
        out::Ptr{Ptr{nucula_pair_distribution_t}},
    )::nucula_status_t

nucula_pair_distribution_view(distribution, view) =
    @ccall $(address(:nucula_pair_distribution_view))(
        distribution::Ptr{nucula_pair_distribution_t},
        view::Ptr{nucula_pair_distribution_view_t},
    )::nucula_status_t

nucula_pair_distribution_free(distribution) =
    @ccall $(address(:nucula_pair_distribution_free))(distribution::Ptr{nucula_pair_distribution_t})::Cvoid

nucula_saxs_ensemble(profiles, n_profiles, n_q, intensity, sigma, weights, scale, chi2, mean) =
    @ccall $(address(:nucula_saxs_ensemble))(
        profiles::Ptr{Cdouble},
        n_profiles::Csize_t,
        n_q::Csize_t,
        intensity::Ptr{Cdouble},
        sigma::Ptr{Cdouble},
        weights::Ptr{Cdouble},
        scale::Ptr{Cdouble},
        chi2::Ptr{Cdouble},
        mean::Ptr{Cdouble},
    )::nucula_status_t

nucula_saxs_average(profiles, n_profiles, n_q, weights, out) =
    @ccall $(address(:nucula_saxs_average))(
        profiles::Ptr{Cdouble},
        n_profiles::Csize_t,
        n_q::Csize_t,
        weights::Ptr{Cdouble},
        out::Ptr{Cdouble},
    )::nucula_status_t

nucula_voids_options_init(options, size) =
    @ccall $(address(:nucula_voids_options_init))(options::Ptr{nucula_voids_options_t}, size::Csize_t)::nucula_status_t

nucula_voids_find(structure, options, out) =
    @ccall $(address(:nucula_voids_find))(
        structure::Ptr{nucula_structure_t},
        options::Ptr{nucula_voids_options_t},
        out::Ptr{Ptr{nucula_voids_t}},
    )::nucula_status_t

nucula_voids_view(voids, view) =
    @ccall $(address(:nucula_voids_view))(voids::Ptr{nucula_voids_t}, view::Ptr{nucula_voids_view_t})::nucula_status_t

nucula_voids_write(voids, path) =
    @ccall $(address(:nucula_voids_write))(voids::Ptr{nucula_voids_t}, path::Cstring)::nucula_status_t

nucula_voids_free(voids) =
    @ccall $(address(:nucula_voids_free))(voids::Ptr{nucula_voids_t})::Cvoid

nucula_voids_centreline(voids, row, start_mouth, end_mouth, out) =
    @ccall $(address(:nucula_voids_centreline))(
        voids::Ptr{nucula_voids_t},
        row::Csize_t,
        start_mouth::Int32,
        end_mouth::Int32,
        out::Ptr{Ptr{nucula_centreline_t}},
    )::nucula_status_t

nucula_centreline_view(centreline, view) =
    @ccall $(address(:nucula_centreline_view))(
        centreline::Ptr{nucula_centreline_t},
        view::Ptr{nucula_centreline_view_t},
    )::nucula_status_t

nucula_centreline_free(centreline) =
    @ccall $(address(:nucula_centreline_free))(centreline::Ptr{nucula_centreline_t})::Cvoid

nucula_voids_batch(paths, n_paths, structure_options, options, item, user) =
    @ccall $(address(:nucula_voids_batch))(
        paths::Ptr{Cstring},
        n_paths::Csize_t,
        structure_options::Ptr{nucula_structure_options_t},
        options::Ptr{nucula_voids_options_t},
        item::nucula_voids_batch_item_t,
        user::Ptr{Cvoid},
    )::nucula_status_t

nucula_tree_options_init(options, size) =
    @ccall $(address(:nucula_tree_options_init))(options::Ptr{nucula_tree_options_t}, size::Csize_t)::nucula_status_t

nucula_tree_from_parents(n_nodes, parents, lengths, n_tips, tip_nodes, out) =
    @ccall $(address(:nucula_tree_from_parents))(
        n_nodes::Csize_t,
        parents::Ptr{Int32},
        lengths::Ptr{Cdouble},
        n_tips::Csize_t,
        tip_nodes::Ptr{Int32},
        out::Ptr{Ptr{nucula_tree_t}},
    )::nucula_status_t

nucula_tree_named(tree, name_offsets, names, out) =
    @ccall $(address(:nucula_tree_named))(
        tree::Ptr{nucula_tree_t},
        name_offsets::Ptr{Csize_t},
        names::Cstring,
        out::Ptr{Ptr{nucula_tree_t}},
    )::nucula_status_t

nucula_tree_pruned(tree, n_names, name_offsets, names, out) =
    @ccall $(address(:nucula_tree_pruned))(
        tree::Ptr{nucula_tree_t},
        n_names::Csize_t,
        name_offsets::Ptr{Csize_t},
        names::Cstring,
        out::Ptr{Ptr{nucula_tree_t}},
    )::nucula_status_t

nucula_tree_midpoint_rooted(tree, out) =
    @ccall $(address(:nucula_tree_midpoint_rooted))(
        tree::Ptr{nucula_tree_t},
        out::Ptr{Ptr{nucula_tree_t}},
    )::nucula_status_t

nucula_tree_from_newick(text, n_bytes, options, out) =
    @ccall $(address(:nucula_tree_from_newick))(
        text::Cstring,
        n_bytes::Csize_t,
        options::Ptr{nucula_tree_options_t},
        out::Ptr{Ptr{nucula_tree_t}},
    )::nucula_status_t

nucula_tree_read(path, options, out) =
    @ccall $(address(:nucula_tree_read))(
        path::Cstring,
        options::Ptr{nucula_tree_options_t},
        out::Ptr{Ptr{nucula_tree_t}},
    )::nucula_status_t

nucula_tree_view(tree, view) =
    @ccall $(address(:nucula_tree_view))(tree::Ptr{nucula_tree_t}, view::Ptr{nucula_tree_view_t})::nucula_status_t

nucula_tree_newick(tree, text, n_bytes) =
    @ccall $(address(:nucula_tree_newick))(
        tree::Ptr{nucula_tree_t},
        text::Ptr{Cstring},
        n_bytes::Ptr{Csize_t},
    )::nucula_status_t

nucula_tree_free(tree) =
    @ccall $(address(:nucula_tree_free))(tree::Ptr{nucula_tree_t})::Cvoid

nucula_presence_options_init(options, size) =
    @ccall $(address(:nucula_presence_options_init))(
        options::Ptr{nucula_presence_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_presence_read(path, options, out) =
    @ccall $(address(:nucula_presence_read))(
        path::Cstring,
        options::Ptr{nucula_presence_options_t},
        out::Ptr{Ptr{nucula_presence_t}},
    )::nucula_status_t

nucula_presence_view(table, view) =
    @ccall $(address(:nucula_presence_view))(
        table::Ptr{nucula_presence_t},
        view::Ptr{nucula_presence_view_t},
    )::nucula_status_t

nucula_presence_match(table, tree, missing, extra, states) =
    @ccall $(address(:nucula_presence_match))(
        table::Ptr{nucula_presence_t},
        tree::Ptr{nucula_tree_t},
        missing::Int32,
        extra::Int32,
        states::Ptr{Int8},
    )::nucula_status_t

nucula_presence_free(table) =
    @ccall $(address(:nucula_presence_free))(table::Ptr{nucula_presence_t})::Cvoid

nucula_gainloss_options_init(options, size) =
    @ccall $(address(:nucula_gainloss_options_init))(
        options::Ptr{nucula_gainloss_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_gainloss_prepare(tree, states, row_stride, column_stride, n_families, out) =
    @ccall $(address(:nucula_gainloss_prepare))(
        tree::Ptr{nucula_tree_t},
        states::Ptr{Int8},
        row_stride::Cptrdiff_t,
        column_stride::Cptrdiff_t,
        n_families::Csize_t,
        out::Ptr{Ptr{nucula_gainloss_t}},
    )::nucula_status_t

nucula_gainloss_loglik(data, rates, options, ll, grad, hess, totals) =
    @ccall $(address(:nucula_gainloss_loglik))(
        data::Ptr{nucula_gainloss_t},
        rates::Ptr{nucula_gainloss_rates_t},
        options::Ptr{nucula_gainloss_options_t},
        ll::Ptr{Cdouble},
        grad::Ptr{NTuple{2,Cdouble}},
        hess::Ptr{NTuple{3,Cdouble}},
        totals::Ptr{nucula_gainloss_totals_t},
    )::nucula_status_t

nucula_gainloss_events(data, rates, options, arrays) =
    @ccall $(address(:nucula_gainloss_events))(
        data::Ptr{nucula_gainloss_t},
        rates::Ptr{nucula_gainloss_rates_t},
        options::Ptr{nucula_gainloss_options_t},
        arrays::Ptr{nucula_gainloss_events_t},
    )::nucula_status_t

nucula_gainloss_free(data) =
    @ccall $(address(:nucula_gainloss_free))(data::Ptr{nucula_gainloss_t})::Cvoid

nucula_gainloss_simulate(tree, n_families, rates, options, seed, nodes, states, row_stride, column_stride) =
    @ccall $(address(:nucula_gainloss_simulate))(
        tree::Ptr{nucula_tree_t},
        n_families::Csize_t,
        rates::Ptr{nucula_gainloss_rates_t},
        options::Ptr{nucula_gainloss_options_t},
        seed::UInt64,
        nodes::Int32,
        states::Ptr{Int8},
        row_stride::Cptrdiff_t,
        column_stride::Cptrdiff_t,
    )::nucula_status_t

nucula_gamma_rates(shape, n, method, rates) =
    @ccall $(address(:nucula_gamma_rates))(
        shape::Cdouble,
        n::Csize_t,
        method::Int32,
        rates::Ptr{Cdouble},
    )::nucula_status_t

nucula_gainloss_fit(data, n_coefficients, gain_design, loss_design, options, out) =
    @ccall $(address(:nucula_gainloss_fit))(
        data::Ptr{nucula_gainloss_t},
        n_coefficients::Csize_t,
        gain_design::Ptr{Cdouble},
        loss_design::Ptr{Cdouble},
        options::Ptr{nucula_gainloss_fit_options_t},
        out::Ptr{Ptr{nucula_gainloss_fit_t}},
    )::nucula_status_t

nucula_gainloss_fit_view(fit, view) =
    @ccall $(address(:nucula_gainloss_fit_view))(
        fit::Ptr{nucula_gainloss_fit_t},
        view::Ptr{nucula_gainloss_fit_view_t},
    )::nucula_status_t

nucula_gainloss_fit_free(fit) =
    @ccall $(address(:nucula_gainloss_fit_free))(fit::Ptr{nucula_gainloss_fit_t})::Cvoid

nucula_gainloss_fit_options_init(options, size) =
    @ccall $(address(:nucula_gainloss_fit_options_init))(
        options::Ptr{nucula_gainloss_fit_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_gainloss_test(data, n_sets, offsets, members, options, out) =
    @ccall $(address(:nucula_gainloss_test))(
        data::Ptr{nucula_gainloss_t},
        n_sets::Csize_t,
        offsets::Ptr{Csize_t},
        members::Ptr{UInt32},
        options::Ptr{nucula_gainloss_test_options_t},
        out::Ptr{Ptr{nucula_gainloss_fit_t}},
    )::nucula_status_t

nucula_gainloss_test_branches(data, n_sets, offsets, members, options, out) =
    @ccall $(address(:nucula_gainloss_test_branches))(
        data::Ptr{nucula_gainloss_t},
        n_sets::Csize_t,
        offsets::Ptr{Csize_t},
        members::Ptr{UInt32},
        options::Ptr{nucula_gainloss_test_options_t},
        out::Ptr{Ptr{nucula_gainloss_fit_t}},
    )::nucula_status_t

nucula_gainloss_test_options_init(options, size) =
    @ccall $(address(:nucula_gainloss_test_options_init))(
        options::Ptr{nucula_gainloss_test_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_volumes_options_init(options, size) =
    @ccall $(address(:nucula_volumes_options_init))(
        options::Ptr{nucula_volumes_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_volumes_find(structure, options, out) =
    @ccall $(address(:nucula_volumes_find))(
        structure::Ptr{nucula_structure_t},
        options::Ptr{nucula_volumes_options_t},
        out::Ptr{Ptr{nucula_volumes_t}},
    )::nucula_status_t

nucula_volumes_view(volumes, view) =
    @ccall $(address(:nucula_volumes_view))(
        volumes::Ptr{nucula_volumes_t},
        view::Ptr{nucula_volumes_view_t},
    )::nucula_status_t

nucula_volumes_structure(volumes, out) =
    @ccall $(address(:nucula_volumes_structure))(
        volumes::Ptr{nucula_volumes_t},
        out::Ptr{Ptr{nucula_structure_t}},
    )::nucula_status_t

nucula_volumes_mask(volumes, mask, out, n_voxels) =
    @ccall $(address(:nucula_volumes_mask))(
        volumes::Ptr{nucula_volumes_t},
        mask::Int32,
        out::Ptr{UInt8},
        n_voxels::Csize_t,
    )::nucula_status_t

nucula_volumes_labels(volumes, out, n_voxels) =
    @ccall $(address(:nucula_volumes_labels))(
        volumes::Ptr{nucula_volumes_t},
        out::Ptr{Int32},
        n_voxels::Csize_t,
    )::nucula_status_t

nucula_volumes_free(volumes) =
    @ccall $(address(:nucula_volumes_free))(volumes::Ptr{nucula_volumes_t})::Cvoid

nucula_volumes_residue_text(volumes, text, offsets) =
    @ccall $(address(:nucula_volumes_residue_text))(
        volumes::Ptr{nucula_volumes_t},
        text::Ptr{Cstring},
        offsets::Ptr{Ptr{Csize_t}},
    )::nucula_status_t

nucula_volumes_find_all(structure, options, out) =
    @ccall $(address(:nucula_volumes_find_all))(
        structure::Ptr{nucula_structure_t},
        options::Ptr{nucula_volumes_options_t},
        out::Ptr{Ptr{nucula_volumes_t}},
    )::nucula_status_t

nucula_volumes_spread(volumes, n, spread) =
    @ccall $(address(:nucula_volumes_spread))(
        volumes::Ptr{Ptr{nucula_volumes_t}},
        n::Csize_t,
        spread::Ptr{nucula_volumes_spread_t},
    )::nucula_status_t

nucula_volumes_to_input(volumes, points, n_points, out) =
    @ccall $(address(:nucula_volumes_to_input))(
        volumes::Ptr{nucula_volumes_t},
        points::Ptr{NTuple{3,Cdouble}},
        n_points::Csize_t,
        out::Ptr{NTuple{3,Cdouble}},
    )::nucula_status_t

nucula_volumes_from_input(volumes, points, n_points, out) =
    @ccall $(address(:nucula_volumes_from_input))(
        volumes::Ptr{nucula_volumes_t},
        points::Ptr{NTuple{3,Cdouble}},
        n_points::Csize_t,
        out::Ptr{NTuple{3,Cdouble}},
    )::nucula_status_t

nucula_volumes_inside(volumes, out, n_rows) =
    @ccall $(address(:nucula_volumes_inside))(
        volumes::Ptr{nucula_volumes_t},
        out::Ptr{Cdouble},
        n_rows::Csize_t,
    )::nucula_status_t

nucula_volumes_n_bytes(volumes, n_bytes) =
    @ccall $(address(:nucula_volumes_n_bytes))(volumes::Ptr{nucula_volumes_t}, n_bytes::Ptr{Csize_t})::nucula_status_t

nucula_volumes_to_bytes(volumes, out, n_bytes) =
    @ccall $(address(:nucula_volumes_to_bytes))(
        volumes::Ptr{nucula_volumes_t},
        out::Ptr{UInt8},
        n_bytes::Csize_t,
    )::nucula_status_t

nucula_volumes_from_bytes(bytes, n_bytes, out) =
    @ccall $(address(:nucula_volumes_from_bytes))(
        bytes::Ptr{UInt8},
        n_bytes::Csize_t,
        out::Ptr{Ptr{nucula_volumes_t}},
    )::nucula_status_t

nucula_volumes_memory(volumes, n_bytes) =
    @ccall $(address(:nucula_volumes_memory))(volumes::Ptr{nucula_volumes_t}, n_bytes::Ptr{Csize_t})::nucula_status_t

nucula_volumes_write_options_init(options, size) =
    @ccall $(address(:nucula_volumes_write_options_init))(
        options::Ptr{nucula_volumes_write_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_volumes_write(volumes, path) =
    @ccall $(address(:nucula_volumes_write))(volumes::Ptr{nucula_volumes_t}, path::Cstring)::nucula_status_t

nucula_volumes_write_as(volumes, path, options) =
    @ccall $(address(:nucula_volumes_write_as))(
        volumes::Ptr{nucula_volumes_t},
        path::Cstring,
        options::Ptr{nucula_volumes_write_options_t},
    )::nucula_status_t

nucula_volumes_batch(paths, n_paths, structure_options, options, item, user) =
    @ccall $(address(:nucula_volumes_batch))(
        paths::Ptr{Cstring},
        n_paths::Csize_t,
        structure_options::Ptr{nucula_structure_options_t},
        options::Ptr{nucula_volumes_options_t},
        item::nucula_volumes_batch_item_t,
        user::Ptr{Cvoid},
    )::nucula_status_t

nucula_volumes_frames(structure, positions, n_frames, options, item, user) =
    @ccall $(address(:nucula_volumes_frames))(
        structure::Ptr{nucula_structure_t},
        positions::Ptr{NTuple{3,Cfloat}},
        n_frames::Csize_t,
        options::Ptr{nucula_volumes_options_t},
        item::nucula_volumes_batch_item_t,
        user::Ptr{Cvoid},
    )::nucula_status_t

nucula_neighbor_voxels(query, n_query, reference, n_reference, out) =
    @ccall $(address(:nucula_neighbor_voxels))(
        query::Ptr{NTuple{3,Int32}},
        n_query::Csize_t,
        reference::Ptr{NTuple{3,Int32}},
        n_reference::Csize_t,
        out::Ptr{UInt8},
    )::nucula_status_t

nucula_component_voxels(voxels, n_voxels, searchable, n_searchable, out, n_out) =
    @ccall $(address(:nucula_component_voxels))(
        voxels::Ptr{NTuple{3,Int32}},
        n_voxels::Csize_t,
        searchable::Ptr{Int32},
        n_searchable::Csize_t,
        out::Ptr{Int32},
        n_out::Ptr{Csize_t},
    )::nucula_status_t

nucula_split_solvent(solvent, n_solvent, protein, n_protein, shape, out_buried) =
    @ccall $(address(:nucula_split_solvent))(
        solvent::Ptr{NTuple{3,Int32}},
        n_solvent::Csize_t,
        protein::Ptr{NTuple{3,Int32}},
        n_protein::Csize_t,
        shape::Ptr{Int32},
        out_buried::Ptr{UInt8},
    )::nucula_status_t

nucula_first_shell(exposed, n_exposed, buried, n_buried, shape, out) =
    @ccall $(address(:nucula_first_shell))(
        exposed::Ptr{NTuple{3,Int32}},
        n_exposed::Csize_t,
        buried::Ptr{NTuple{3,Int32}},
        n_buried::Csize_t,
        shape::Ptr{Int32},
        out::Ptr{UInt8},
    )::nucula_status_t

nucula_components_options_init(options, size) =
    @ccall $(address(:nucula_components_options_init))(
        options::Ptr{nucula_components_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_classify_components(buried, n_buried, first_shell, n_first_shell, shape, options, out) =
    @ccall $(address(:nucula_classify_components))(
        buried::Ptr{NTuple{3,Int32}},
        n_buried::Csize_t,
        first_shell::Ptr{NTuple{3,Int32}},
        n_first_shell::Csize_t,
        shape::Ptr{Int32},
        options::Ptr{nucula_components_options_t},
        out::Ptr{Ptr{nucula_components_t}},
    )::nucula_status_t

nucula_components_view(components, view) =
    @ccall $(address(:nucula_components_view))(
        components::Ptr{nucula_components_t},
        view::Ptr{nucula_components_view_t},
    )::nucula_status_t

nucula_components_free(components) =
    @ccall $(address(:nucula_components_free))(components::Ptr{nucula_components_t})::Cvoid

nucula_sphere_points(radius, center, n_points, profile, out) =
    @ccall $(address(:nucula_sphere_points))(
        radius::Cfloat,
        center::Ptr{Cfloat},
        n_points::Csize_t,
        profile::Int32,
        out::Ptr{NTuple{3,Cfloat}},
    )::nucula_status_t

nucula_sphere_points_batch(radius, centers, n_centers, n_points, profile, out) =
    @ccall $(address(:nucula_sphere_points_batch))(
        radius::Cfloat,
        centers::Ptr{NTuple{3,Cfloat}},
        n_centers::Csize_t,
        n_points::Csize_t,
        profile::Int32,
        out::Ptr{NTuple{3,Cfloat}},
    )::nucula_status_t

nucula_neighbors_find(n, positions, cell, pbc, cutoff, out) =
    @ccall $(address(:nucula_neighbors_find))(
        n::Csize_t,
        positions::Ptr{NTuple{3,Cdouble}},
        cell::Ptr{NTuple{3,Cdouble}},
        pbc::Ptr{UInt8},
        cutoff::Cdouble,
        out::Ptr{Ptr{nucula_neighbors_t}},
    )::nucula_status_t

nucula_neighbors_follow(neighbors, n, positions, cell) =
    @ccall $(address(:nucula_neighbors_follow))(
        neighbors::Ptr{nucula_neighbors_t},
        n::Csize_t,
        positions::Ptr{NTuple{3,Cdouble}},
        cell::Ptr{NTuple{3,Cdouble}},
    )::nucula_status_t

nucula_neighbors_view(neighbors, view) =
    @ccall $(address(:nucula_neighbors_view))(
        neighbors::Ptr{nucula_neighbors_t},
        view::Ptr{nucula_neighbors_view_t},
    )::nucula_status_t

nucula_neighbors_free(neighbors) =
    @ccall $(address(:nucula_neighbors_free))(neighbors::Ptr{nucula_neighbors_t})::Cvoid

nucula_ace_options_init(options, size) =
    @ccall $(address(:nucula_ace_options_init))(options::Ptr{nucula_ace_options_t}, size::Csize_t)::nucula_status_t

nucula_ace_generate(options, out) =
    @ccall $(address(:nucula_ace_generate))(
        options::Ptr{nucula_ace_options_t},
        out::Ptr{Ptr{nucula_ace_t}},
    )::nucula_status_t

nucula_ace_from_spec(spec, out) =
    @ccall $(address(:nucula_ace_from_spec))(spec::Ptr{nucula_ace_spec_t}, out::Ptr{Ptr{nucula_ace_t}})::nucula_status_t

nucula_ace_view(ace, view) =
    @ccall $(address(:nucula_ace_view))(ace::Ptr{nucula_ace_t}, view::Ptr{nucula_ace_view_t})::nucula_status_t

nucula_ace_free(ace) =
    @ccall $(address(:nucula_ace_free))(ace::Ptr{nucula_ace_t})::Cvoid

nucula_ace_run_options_init(options, size) =
    @ccall $(address(:nucula_ace_run_options_init))(
        options::Ptr{nucula_ace_run_options_t},
        size::Csize_t,
    )::nucula_status_t

nucula_ace_site(ace, z0, n, vectors, zj, b, db) =
    @ccall $(address(:nucula_ace_site))(
        ace::Ptr{nucula_ace_t},
        z0::Int32,
        n::Csize_t,
        vectors::Ptr{NTuple{3,Cdouble}},
        zj::Ptr{Int32},
        b::Ptr{Cdouble},
        db::Ptr{Cdouble},
    )::nucula_status_t

nucula_ace_descriptors(ace, system, options, out) =
    @ccall $(address(:nucula_ace_descriptors))(
        ace::Ptr{nucula_ace_t},
        system::Ptr{nucula_ace_system_t},
        options::Ptr{nucula_ace_run_options_t},
        out::Ptr{Cdouble},
    )::nucula_status_t

nucula_ace_energy_forces(ace, n_sets, weights, system, options, energy, forces, virial, site_energies) =
    @ccall $(address(:nucula_ace_energy_forces))(
        ace::Ptr{nucula_ace_t},
        n_sets::Csize_t,
        weights::Ptr{Cdouble},
        system::Ptr{nucula_ace_system_t},
        options::Ptr{nucula_ace_run_options_t},
        energy::Ptr{Cdouble},
        forces::Ptr{NTuple{3,Cdouble}},
        virial::Ptr{NTuple{3,NTuple{3,Cdouble}}},
        site_energies::Ptr{Cdouble},
    )::nucula_status_t

nucula_ace_rows_count(n, systems, out) =
    @ccall $(address(:nucula_ace_rows_count))(
        n::Csize_t,
        systems::Ptr{nucula_ace_system_t},
        out::Ptr{Csize_t},
    )::nucula_status_t

nucula_ace_design_matrix(ace, n, systems, options, a, lda) =
    @ccall $(address(:nucula_ace_design_matrix))(
        ace::Ptr{nucula_ace_t},
        n::Csize_t,
        systems::Ptr{nucula_ace_system_t},
        options::Ptr{nucula_ace_run_options_t},
        a::Ptr{Cdouble},
        lda::Csize_t,
    )::nucula_status_t
