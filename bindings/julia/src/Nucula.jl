"""
Cavities, pockets, pores and hubs of proteins on voxel grids: the Julia face of the nucula library.

    using Nucula
    v = volumes("4CUP.cif"; voxel_size=2.0)
    v.kind, v.volume, v.lengths
    write(v, "4CUP.annotated.cif")

See [`Nucula.read`](@ref), [`volumes`](@ref), [`Volumes`](@ref), [`volumes_batch`](@ref) and [`volumes_frames`](@ref).

The library is the file that the environment variable `NUCULA_LIBRARY` names, else the one in the package's folder
`lib`, else the one in the build tree (`target/release`, then `target/debug`).
"""
module Nucula

import Libdl
import Serialization

export AceBasis, descriptors, design_matrix, design_matrix!, energy_forces, site
export Neighbors, follow!, neighbors
export SaxsCurve, SaxsModel, exposed_fraction, form_factors, guinier, kratky, pair_distribution, radius_of_gyration
export read_saxs, saxs_average, saxs_ensemble, saxs_fit, saxs_profile
export NuculaError, Structure, Volumes, from_input, mask, mouth_voxels, secondary_structure, to_input, volumes,
       volumes_batch, volumes_frames, voxels
export GainLossData, Tree, gainloss_events, gainloss_fit, gainloss_loglik, gainloss_simulate, gainloss_test
export gainloss_test_branches, gamma_rates, midpoint_rooted, newick, pruned, read_presence, read_tree, states_for
export Voids, centreline, lining_atoms, lining_residues, mouths, points, positions, voids, voids_batch

include("c_api.jl")
include("library.jl")
include("errors.jl")
include("options.jl")
include("handle.jl")
include("lent.jl")
include("progress.jl")
include("structure.jl")
include("saxs.jl")
include("region.jl")
include("tree.jl")
include("gainloss.jl")
include("volumes.jl")
include("frame.jl")
include("bytes.jl")
include("voids.jl")
include("batch.jl")
include("neighbors.jl")
include("ace.jl")

isdefined(Base, :get_extension) || include("tables_hook.jl")

function __init__()
    load_library(find_library())
    isdefined(Base, :get_extension) || watch_for_tables()
    return nothing
end

end
