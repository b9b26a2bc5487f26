# Mirror of include/nucula.h: the same names, types, fields and order; docs are there. test/header.jl compares the two.
# Options and views are mutable structs of plain old data, whose memory C may read and write through a pointer.

const nucula_status_t = Int32

const NUCULA_VERSION_MAJOR = 0
const NUCULA_VERSION_MINOR = 1
const NUCULA_VERSION_PATCH = 0
const NUCULA_ABI_VERSION = 1

const NUCULA_ASSEMBLY_BIOLOGICAL = 0
const NUCULA_ASSEMBLY_ASYMMETRIC = 1
const NUCULA_ASSEMBLY_AUTO = 2

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

# Opaque: only pointers to them exist.
struct nucula_structure_t end
struct nucula_volumes_t end
struct nucula_components_t end

# Callbacks, made with @cfunction:
# nucula_progress_t(done::UInt64, total::UInt64, user::Ptr{Cvoid})::Int32
# nucula_volumes_batch_item_t(index::Csize_t, status::Int32, message::Cstring, volumes::Ptr{nucula_volumes_t},
#                     user::Ptr{Cvoid})::Int32
const nucula_progress_t = Ptr{Cvoid}
const nucula_volumes_batch_item_t = Ptr{Cvoid}

mutable struct nucula_structure_options_t
    size::UInt32
    assembly::Int32
    keep_models::Int32
    keep_non_protein::Int32
    keep_hydrogens::Int32
    reserved::Int32
    max_file_bytes::UInt64
    max_atoms::UInt64
    nucula_structure_options_t() = new()
end

mutable struct nucula_structure_view_t
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
    nucula_structure_view_t() = new()
end

mutable struct nucula_volumes_options_t
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
    progress::nucula_progress_t
    user::Ptr{Cvoid}
    nucula_volumes_options_t() = new()
end

mutable struct nucula_volumes_view_t
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
    nucula_volumes_view_t() = new()
end

mutable struct nucula_volumes_write_options_t
    size::UInt32
    format::Int32
    include_hubs::Int32
    exact_pdb::Int32
    source::Cstring
    input_path::Cstring
    structure_path::Cstring
    nucula_volumes_write_options_t() = new()
end

mutable struct nucula_components_options_t
    size::UInt32
    surface_connectivity::Int32
    mouth_merge_gap::Int32
    occluded_limit::Int32
    nucula_components_options_t() = new()
end

mutable struct nucula_components_view_t
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
    nucula_components_view_t() = new()
end

nucula_version() = ccall(address(:nucula_version), Cstring, ())
nucula_abi_version() = ccall(address(:nucula_abi_version), UInt32, ())
nucula_last_error() = ccall(address(:nucula_last_error), Cstring, ())

nucula_structure_options_init(options, size) =
    ccall(address(:nucula_structure_options_init), nucula_status_t, (Ref{nucula_structure_options_t}, Csize_t),
          options, size)

nucula_structure_read(path, options, out) =
    ccall(address(:nucula_structure_read), nucula_status_t,
          (Cstring, Ref{nucula_structure_options_t}, Ref{Ptr{nucula_structure_t}}), path, options, out)

nucula_structure_from_atoms(positions, elements, n_atoms, out) =
    ccall(address(:nucula_structure_from_atoms), nucula_status_t,
          (Ptr{NTuple{3,Cfloat}}, Ptr{NTuple{4,Cchar}}, Csize_t, Ref{Ptr{nucula_structure_t}}),
          positions, elements, n_atoms, out)

nucula_structure_view(structure, view) =
    ccall(address(:nucula_structure_view), nucula_status_t,
          (Ptr{nucula_structure_t}, Ref{nucula_structure_view_t}), structure, view)

nucula_structure_free(structure) = ccall(address(:nucula_structure_free), Cvoid, (Ptr{nucula_structure_t},), structure)

nucula_volumes_options_init(options, size) =
    ccall(address(:nucula_volumes_options_init), nucula_status_t, (Ref{nucula_volumes_options_t}, Csize_t),
          options, size)

nucula_volumes_find(structure, options, out) =
    ccall(address(:nucula_volumes_find), nucula_status_t,
          (Ptr{nucula_structure_t}, Ref{nucula_volumes_options_t}, Ref{Ptr{nucula_volumes_t}}), structure, options, out)

nucula_volumes_view(volumes, view) =
    ccall(address(:nucula_volumes_view), nucula_status_t,
          (Ptr{nucula_volumes_t}, Ref{nucula_volumes_view_t}), volumes, view)

nucula_volumes_structure(volumes, out) =
    ccall(address(:nucula_volumes_structure), nucula_status_t,
          (Ptr{nucula_volumes_t}, Ref{Ptr{nucula_structure_t}}), volumes, out)

nucula_volumes_mask(volumes, mask, out, n_voxels) =
    ccall(address(:nucula_volumes_mask), nucula_status_t,
          (Ptr{nucula_volumes_t}, Int32, Ptr{UInt8}, Csize_t), volumes, mask, out, n_voxels)

nucula_volumes_labels(volumes, out, n_voxels) =
    ccall(address(:nucula_volumes_labels), nucula_status_t,
          (Ptr{nucula_volumes_t}, Ptr{Int32}, Csize_t), volumes, out, n_voxels)

nucula_structure_secondary(structure, fractions) =
    ccall(address(:nucula_structure_secondary), nucula_status_t,
          (Ptr{nucula_structure_t}, Ref{NTuple{3,Cdouble}}), structure, fractions)

nucula_volumes_write_options_init(options, size) =
    ccall(address(:nucula_volumes_write_options_init), nucula_status_t, (Ref{nucula_volumes_write_options_t}, Csize_t), options, size)

nucula_volumes_write(volumes, path) =
    ccall(address(:nucula_volumes_write), nucula_status_t, (Ptr{nucula_volumes_t}, Cstring), volumes, path)

nucula_volumes_write_as(volumes, path, options) =
    ccall(address(:nucula_volumes_write_as), nucula_status_t,
          (Ptr{nucula_volumes_t}, Cstring, Ref{nucula_volumes_write_options_t}), volumes, path, options)

nucula_volumes_free(volumes) = ccall(address(:nucula_volumes_free), Cvoid, (Ptr{nucula_volumes_t},), volumes)

nucula_volumes_batch(paths, n_paths, structure_options, options, item, user) =
    ccall(address(:nucula_volumes_batch), nucula_status_t,
          (Ptr{Cstring}, Csize_t, Ref{nucula_structure_options_t}, Ref{nucula_volumes_options_t}, nucula_volumes_batch_item_t,
           Ptr{Cvoid}), paths, n_paths, structure_options, options, item, user)

nucula_components_options_init(options, size) =
    ccall(address(:nucula_components_options_init), nucula_status_t, (Ref{nucula_components_options_t}, Csize_t),
          options, size)

nucula_classify_components(buried, n_buried, first_shell, n_first_shell, shape, options, out) =
    ccall(address(:nucula_classify_components), nucula_status_t,
          (Ptr{NTuple{3,Int32}}, Csize_t, Ptr{NTuple{3,Int32}}, Csize_t, Ptr{Int32}, Ref{nucula_components_options_t},
           Ref{Ptr{nucula_components_t}}), buried, n_buried, first_shell, n_first_shell, shape, options, out)

nucula_components_view(components, view) =
    ccall(address(:nucula_components_view), nucula_status_t,
          (Ptr{nucula_components_t}, Ref{nucula_components_view_t}), components, view)

nucula_components_free(components) =
    ccall(address(:nucula_components_free), Cvoid, (Ptr{nucula_components_t},), components)

nucula_sphere_points(radius, center, n_points, profile, out) =
    ccall(address(:nucula_sphere_points), nucula_status_t,
          (Cfloat, Ptr{Cfloat}, Csize_t, Int32, Ptr{NTuple{3,Cfloat}}), radius, center, n_points, profile, out)

nucula_sphere_points_batch(radius, centers, n_centers, n_points, profile, out) =
    ccall(address(:nucula_sphere_points_batch), nucula_status_t,
          (Cfloat, Ptr{NTuple{3,Cfloat}}, Csize_t, Csize_t, Int32, Ptr{NTuple{3,Cfloat}}),
          radius, centers, n_centers, n_points, profile, out)

nucula_neighbor_voxels(query, n_query, reference, n_reference, out) =
    ccall(address(:nucula_neighbor_voxels), nucula_status_t,
          (Ptr{NTuple{3,Int32}}, Csize_t, Ptr{NTuple{3,Int32}}, Csize_t, Ptr{UInt8}),
          query, n_query, reference, n_reference, out)

nucula_component_voxels(voxels, n_voxels, searchable, n_searchable, out, n_out) =
    ccall(address(:nucula_component_voxels), nucula_status_t,
          (Ptr{NTuple{3,Int32}}, Csize_t, Ptr{Int32}, Csize_t, Ptr{Int32}, Ref{Csize_t}),
          voxels, n_voxels, searchable, n_searchable, out, n_out)

nucula_split_solvent(solvent, n_solvent, protein, n_protein, shape, out_buried) =
    ccall(address(:nucula_split_solvent), nucula_status_t,
          (Ptr{NTuple{3,Int32}}, Csize_t, Ptr{NTuple{3,Int32}}, Csize_t, Ptr{Int32}, Ptr{UInt8}),
          solvent, n_solvent, protein, n_protein, shape, out_buried)

nucula_first_shell(exposed, n_exposed, buried, n_buried, shape, out) =
    ccall(address(:nucula_first_shell), nucula_status_t,
          (Ptr{NTuple{3,Int32}}, Csize_t, Ptr{NTuple{3,Int32}}, Csize_t, Ptr{Int32}, Ptr{UInt8}),
          exposed, n_exposed, buried, n_buried, shape, out)
