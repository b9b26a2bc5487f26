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

const NUCULA_PROFILE_F32 = 0
const NUCULA_PROFILE_F64 = 1
const NUCULA_PROFILE_C = 2

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

const NUCULA_FRAME_ALIGNED = 0
const NUCULA_FRAME_INPUT = 1

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

struct nucula_components_t end

struct nucula_structure_t end

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

nucula_structure_secondary(structure, fractions) =
    @ccall $(address(:nucula_structure_secondary))(
        structure::Ptr{nucula_structure_t},
        fractions::Ptr{NTuple{3,Cdouble}},
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
