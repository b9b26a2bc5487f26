# Small-angle X-ray scattering: profiles, fits, ensembles, curves, radius of gyration, P(r), exposed shares. Arrays are in
# Julia's order: positions 3 × n_atoms or 3 × n_atoms × n_conformers, profiles n_q or n_q × n_conformers.

const SAXS_UNITS = Dict("1/angstrom" => NUCULA_SAXS_UNITS_PER_ANGSTROM, "1/nm" => NUCULA_SAXS_UNITS_PER_NM)
const SAXS_STATUS = ("ok", "negative_scale", "degenerate", "bad")

numbers(name, values) =
    values isa Real ? [Float64(values)] :
    eltype(values) <: Real && ndims(values) == 1 ? convert(Vector{Float64}, values) :
    throw(ArgumentError("bad $name: give a vector of numbers"))

c_symbols(elements) = NTuple{4,Cchar}[c_symbol(strip(string(element))) for element in elements]

# Positions as an Array{Float64,3}, and whether the axis of conformers was missing.
function conformers(positions::AbstractArray{<:Real})
    ndims(positions) in (2, 3) && size(positions, 1) == 3 || throw(DimensionMismatch(
        "positions must be 3 × n or 3 × n × n_conformers, not $(join(size(positions), " × "))"))
    dense = convert(Array{Float64}, positions)
    return reshape(dense, 3, size(dense, 2), size(dense, 3)), ndims(positions) == 2
end

conformers(positions::AbstractVector) = conformers(Float64[position[axis] for axis in 1:3, position in positions])

# What a source holds: (positions or nothing, elements or nothing, structure or nothing).
parts(source::AbstractString) = (nothing, nothing, read(source))
parts(source::Structure) = (nothing, nothing, source)
parts(source::Tuple{Any,Any}) = (source[1], source[2], nothing)
parts(source::AbstractArray) = (source, nothing, nothing)

own_positions(positions, structure) =
    structure === nothing ? conformers(positions) : conformers(convert(Matrix{Float64}, structure.positions))

function own_elements(elements, structure, why)
    structure === nothing || return c_symbols(structure.elements)
    elements === nothing && throw(ArgumentError("bad elements: there are none beside the positions; $why"))
    return c_symbols(elements)
end

"""
    form_factors(elements, q; table="waasmaier-kirfel", hydrogens=nothing)

Form factors of neutral atoms, electrons: n_q × n. `q`: Å⁻¹. `table`: also `"cromer-mann"`, `"simple"`. `hydrogens`: so many times
the factor of hydrogen is added to each.
"""
function form_factors(elements, q; table="waasmaier-kirfel", hydrogens=nothing)
    symbols, q = c_symbols(elements), numbers(:q, q)
    out = Matrix{Float64}(undef, length(q), length(symbols))
    counts = hydrogens === nothing ? C_NULL : hydrogen_counts(hydrogens, length(symbols))
    number = choice(:table, table, "NUCULA_SAXS_TABLE_")
    check(nucula_form_factors(number, symbols, counts, length(symbols), q, length(q), out))
    return out
end

function hydrogen_counts(hydrogens, n)
    length(hydrogens) == n || throw(DimensionMismatch("$(length(hydrogens)) hydrogens for $n atoms"))
    return Int32[integer(Int32, :hydrogens, count) for count in hydrogens]
end

"""
    SaxsModel(source, q; options...)

What scatters and at which q, kept, so that a loop that moves the same atoms pays for their pairs only. Options as for
[`saxs_profile`](@ref); give it to `saxs_profile(model, positions)` and `saxs_fit(model, positions, intensity, sigma; …)`.
"""
mutable struct SaxsModel
    handle::Ptr{nucula_saxs_model_t}
    q::Vector{Float64}
    n_atoms::Int
    positions::Any  # of the source
    watch::Watch

    function SaxsModel(source, q; factors=nothing, types=nothing, hydrogens="auto", options...)
        positions, elements, structure = parts(source)
        q = numbers(:q, q)
        counts = hydrogens isa Union{AbstractString,Symbol} ? nothing : hydrogens
        given = saxs_options(; hydrogens=(counts === nothing ? hydrogens : "explicit"), options...)
        watch = Watch(nothing)
        observe(given, watch)
        out = Ref{Ptr{nucula_saxs_model_t}}(C_NULL)
        own = structure === nothing ? positions : convert(Matrix{Float64}, structure.positions)
        n_atoms = size(first(conformers(own)), 2)
        if factors !== nothing
            factors = convert(Matrix{Float64}, factors)
            size(factors, 1) == length(q) ||
                throw(DimensionMismatch("factors must be n_q × n_types, not $(join(size(factors), " × "))"))
            types = types === nothing ? (1:size(factors, 2)) : types
            length(types) == n_atoms || throw(DimensionMismatch("$(length(types)) types for $n_atoms atoms"))
            c_types = Int32[integer(Int32, :types, kind) - 1 for kind in types]
            GC.@preserve watch check(nucula_saxs_model_new(c_types, n_atoms, factors, size(factors, 2), q, length(q), given, out))
        elseif types !== nothing
            throw(ArgumentError("bad types: they are columns of factors, which are not given"))
        elseif structure !== nothing && counts === nothing
            check(nucula_saxs_model_from_structure(structure, q, length(q), given, out))
        else
            symbols = own_elements(elements, structure, "give (positions, elements), or factors")
            length(symbols) == n_atoms || throw(DimensionMismatch("$(length(symbols)) elements for $n_atoms atoms"))
            c_counts = counts === nothing ? C_NULL : hydrogen_counts(counts, n_atoms)
            check(nucula_saxs_model_from_atoms(symbols, c_counts, n_atoms, q, length(q), given, out))
        end
        model = new(out[], q, n_atoms, own, watch)
        finalizer(m -> nucula_saxs_model_free(m.handle), model)
        return model
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_saxs_model_t}}, m::SaxsModel) = m.handle
Base.show(io::IO, m::SaxsModel) = print(io, "SaxsModel of ", m.n_atoms, " atoms at ", length(m.q), " values of q")

saxs_options(; method="auto", hydrogens="auto", table="waasmaier-kirfel", density=0.0, c1=1.0, c2=0.0, n_threads=0) =
    fill_options(nucula_saxs_options_t, (; method, hydrogens, table, density, c1, c2, n_threads))

function model_positions(model, positions)
    dense, single = conformers(positions === nothing ? model.positions : positions)
    size(dense, 2) == model.n_atoms ||
        throw(DimensionMismatch("positions of $(size(dense, 2)) atoms; the model has $(model.n_atoms)"))
    return dense, single
end

# A call that the model's callback watches.
function watched_call(call, model::SaxsModel)
    model.watch.problem = nothing
    return GC.@preserve model check(call(), model.watch)
end

"""
    saxs_profile(source, q; table="waasmaier-kirfel", factors=nothing, types=nothing, hydrogens="auto", method="auto",
                 density=0.0, c1=1.0, c2=0.0, n_threads=0)
    saxs_profile(model, positions=nothing)

I(q) by the Debye sum, electrons², self terms included: n_q, or n_q × n_conformers.

`source`: a path, a [`Structure`](@ref), `(positions, elements)`, or positions alone with `factors`; positions 3 × n or
3 × n × n_conformers, Å. `q`: Å⁻¹. `factors`: n_q × n_types, with `types` (from 1) saying which column an atom has.
`hydrogens`: `"explicit"`: atoms as given; `"implicit"`: those of the residues are added; `"auto"`: implicit where there is none,
which adds a third to I(0); or n whole numbers. `method`: `"exact"`, `"grid"` (at most 1e-8 of I), `"auto"`. `density`: electrons of displaced solvent
per Å³, 0.334 for water; `c1`, `c2`: the model of the solvent. Every number of threads gives the same bits.
"""
saxs_profile(source, q; options...) = saxs_profile(SaxsModel(source, q; options...))

function saxs_profile(model::SaxsModel, positions=nothing)
    dense, single = model_positions(model, positions)
    n = size(dense, 3)
    out = Matrix{Float64}(undef, length(model.q), n)
    watched_call(() -> nucula_saxs_profile(model, dense, n, out), model)
    return single ? vec(out) : out
end

"""
    saxs_fit(source, curve; offset=false, gradient=false, fit_c1=false, fit_c2=false, on_bad="error", options...)
    saxs_fit(model, positions, intensity, sigma; offset=false, …)

Conformers beside a measured curve: `(; chi2, reduced_chi2, scale, offset, status, n_used, c1, c2, c1_at_edge, c2_at_edge, intensity,
fitted, gradient)`, numbers for one conformer, vectors for several.

`curve`: a path, a [`SaxsCurve`](@ref), or `(q, intensity, sigma)`. `gradient=true` gives dchi2/dx like the positions, else it is
`nothing`. `fit_c1`, `fit_c2`: fit the solvent's parameters. `on_bad`: a conformer that is not finite is an `"error"`, or `"nan"`.
Other options as for [`saxs_profile`](@ref).
"""
function saxs_fit(source, curve; offset=false, gradient=false, fit_c1=false, fit_c2=false, on_bad="error", options...)
    q, intensity, sigma = curve_of(curve)
    return saxs_fit(SaxsModel(source, q; options...), nothing, intensity, sigma; offset, gradient, fit_c1, fit_c2, on_bad)
end

function saxs_fit(model::SaxsModel, positions, intensity, sigma; gradient=false, options...)
    given = saxs_fit_options(; options...)
    dense, single = model_positions(model, positions)
    intensity, sigma = numbers(:intensity, intensity), numbers(:sigma, sigma)
    for (name, values) in (("intensity", intensity), ("sigma", sigma))
        length(values) == length(model.q) ||
            throw(DimensionMismatch("bad $name: $(length(values)) values for $(length(model.q)) of q"))
    end
    n = size(dense, 3)
    fits = Vector{nucula_saxs_fit_t}(undef, n)
    n > 0 && GC.@preserve fits unsafe_store!(Ptr{UInt32}(pointer(fits)), sizeof(nucula_saxs_fit_t))
    profiles = Matrix{Float64}(undef, length(model.q), n)
    forces = flag(:gradient, gradient) == 1 ? similar(dense) : nothing
    place = forces === nothing ? C_NULL : forces
    watched_call(model) do
        nucula_saxs_fit(model, dense, n, intensity, sigma, given, fits, profiles, place)
    end
    column(name) = [getfield(fit, name) for fit in fits]
    scale, shift = column(:scale), column(:offset)
    fitted = profiles .* scale' .+ shift'
    found = (; chi2=column(:chi2), reduced_chi2=column(:reduced_chi2), scale, offset=shift,
             status=[SAXS_STATUS[fit.status+1] for fit in fits], n_used=[Int(fit.n_used) for fit in fits],
             c1=column(:c1), c2=column(:c2), c1_at_edge=[fit.edges & NUCULA_SAXS_EDGE_C1 != 0 for fit in fits],
             c2_at_edge=[fit.edges & NUCULA_SAXS_EDGE_C2 != 0 for fit in fits])
    single || return (; found..., intensity=profiles, fitted, gradient=forces)
    forces = forces === nothing ? nothing : forces[:, :, 1]
    return (; map(only, found)..., intensity=vec(profiles), fitted=vec(fitted), gradient=forces)
end

saxs_fit_options(; offset=false, fit_c1=false, fit_c2=false, on_bad="error") =
    fill_options(nucula_saxs_fit_options_t, (; offset, fit_c1, fit_c2, on_bad))

"""
    saxs_ensemble(profiles, curve)

Weights of profiles (n_q × n_profiles) whose mean, scaled, is closest to a curve, by non-negative least squares:
`(; weights, scale, chi2, intensity, fitted)`.
"""
function saxs_ensemble(profiles::AbstractMatrix{<:Real}, curve)
    q, intensity, sigma = curve_of(curve)
    dense = convert(Matrix{Float64}, profiles)
    size(dense, 1) == length(q) ||
        throw(DimensionMismatch("profiles must be $(length(q)) × n, not $(join(size(dense), " × "))"))
    weights, mean = Vector{Float64}(undef, size(dense, 2)), similar(q)
    scale, chi2 = Ref(0.0), Ref(0.0)
    check(nucula_saxs_ensemble(dense, size(dense, 2), length(q), intensity, sigma, weights, scale, chi2, mean))
    return (; weights, scale=scale[], chi2=chi2[], intensity=mean, fitted=scale[] .* mean)
end

"""
    saxs_average(profiles, weights=ones(n_profiles))

The mean of profiles (n_q × n_profiles) with weights, whatever their sum.
"""
function saxs_average(profiles::AbstractMatrix{<:Real}, weights=ones(size(profiles, 2)))
    dense, given = convert(Matrix{Float64}, profiles), numbers(:weights, weights)
    length(given) == size(dense, 2) ||
        throw(DimensionMismatch("bad weights: $(length(given)) for $(size(dense, 2)) profiles"))
    out = Vector{Float64}(undef, size(dense, 1))
    check(nucula_saxs_average(dense, size(dense, 2), size(dense, 1), given, out))
    return out
end

"""
    SaxsCurve

A measured curve, made by [`read_saxs`](@ref) or `SaxsCurve(q, intensity, sigma)`: `q` (Å⁻¹, ascending), `intensity`, `sigma`,
`has_sigma`, `units_hint` (`"1/angstrom"`, `"1/nm"` or `nothing`: what the file suggests; it was not used), `path`.
`write(curve, path)` writes it.
"""
struct SaxsCurve
    q::Vector{Float64}
    intensity::Vector{Float64}
    sigma::Vector{Float64}
    has_sigma::Bool
    units_hint::Union{Nothing,String}
    path::Union{Nothing,String}
end

SaxsCurve(q, intensity, sigma) = SaxsCurve(curve_of((q, intensity, sigma))..., true, nothing, nothing)

curve_of(curve::SaxsCurve) = (curve.q, curve.intensity, curve.sigma)
curve_of(path::AbstractString) = curve_of(read_saxs(path))
function curve_of(triple)
    length(triple) == 3 || throw(ArgumentError("bad curve: give a path, a SaxsCurve, or (q, intensity, sigma)"))
    q, intensity, sigma = numbers(:q, triple[1]), numbers(:intensity, triple[2]), numbers(:sigma, triple[3])
    length(q) == length(intensity) == length(sigma) || throw(DimensionMismatch(
        "bad intensity: $(length(intensity)) values and $(length(sigma)) of sigma for $(length(q)) of q"))
    return q, intensity, sigma
end

"""
    read_saxs(path; units="1/angstrom", sigma_fraction=nothing, max_file_bytes=nothing)

Reads a measured curve, columns q, intensity, sigma, as a [`SaxsCurve`](@ref). `units` of q in the file are `"1/angstrom"` or `"1/nm"`, never
guessed. `sigma_fraction`: for a file without a third column, sigma is this fraction of |intensity|.
"""
function read_saxs(path::AbstractString; units="1/angstrom", options...)
    given = saxs_read_options(; units, options...)
    out = Ref{Ptr{nucula_saxs_curve_t}}(C_NULL)
    check(nucula_saxs_read(path, given, out))
    handle = out[]
    try
        view = view_of(nucula_saxs_curve_view_t, nucula_saxs_curve_view, handle)
        columns = map(column -> copy(unsafe_wrap(Array, column, Int(view.n_q))), (view.q, view.intensity, view.sigma))
        hint = findfirst(==(view.units_hint), SAXS_UNITS)
        return SaxsCurve(columns..., view.has_sigma == 1, hint, String(path))
    finally
        nucula_saxs_curve_free(handle)
    end
end

saxs_read_options(; units="1/angstrom", sigma_fraction=nothing, max_file_bytes=nothing) =
    fill_options(nucula_saxs_read_options_t, (; units, sigma_fraction, max_file_bytes))

function Base.write(curve::SaxsCurve, path::AbstractString)
    out = Ref{Ptr{nucula_saxs_curve_t}}(C_NULL)
    check(nucula_saxs_curve_new(curve.q, curve.intensity, curve.sigma, length(curve.q), out))
    try
        check(nucula_saxs_curve_write(out[], path))
    finally
        nucula_saxs_curve_free(out[])
    end
    return nothing
end

"""
    guinier(curve; q_min=nothing, q_max=nothing, limit=1.3, weights="variance", min_points=5)

The line ln I = ln I0 - Rg² q²/3: `(; rg, rg_sigma, i0, i0_sigma, rg2, first, last, n_used, status)`; the points used are `first:last`.
Without `q_max` the end is found, the last point with q Rg <= `limit`. `status` is `"ok"` or `"no_decay"`.
"""
function guinier(curve; options...)
    given = guinier_options(; options...)
    q, intensity, sigma = curve_of(curve)
    found = view_of(nucula_guinier_t, (_, out) -> nucula_guinier(q, intensity, sigma, length(q), given, out), nothing)
    rg, rg_sigma, i0, i0_sigma, rg2 = found.rg, found.rg_sigma, found.i0, found.i0_sigma, found.rg2
    status = found.status == NUCULA_GUINIER_OK ? "ok" : "no_decay"
    return (; rg, rg_sigma, i0, i0_sigma, rg2, first=Int(found.first) + 1, last=Int(found.last), n_used=Int(found.n_used), status)
end

guinier_options(; q_min=nothing, q_max=nothing, limit=1.3, weights="variance", min_points=5) =
    fill_options(nucula_guinier_options_t, (; q_min, q_max, limit, weights, min_points))

"""
    kratky(curve; rg=nothing, i0=nothing)

`(x, y)` of a Kratky plot: (q, q² I), or without dimension (q Rg, (q Rg)² I/I0) with both `rg` and `i0`.
"""
function kratky(curve; rg=nothing, i0=nothing)
    (rg === nothing) == (i0 === nothing) || throw(ArgumentError("bad $(rg === nothing ? "rg" : "i0"): give both rg and i0"))
    q, intensity, _ = curve_of(curve)
    x, y = similar(q), similar(q)
    check(nucula_kratky(q, intensity, length(q), something(rg, 1.0), something(i0, 1.0), x, y))
    return x, y
end

# `nothing`, a word that elements give numbers for, or numbers.
function atom_weights(weights, kind, number, elements, structure, n_atoms)
    weights === nothing && return C_NULL
    if weights isa Union{AbstractString,Symbol}
        string(weights) == kind || throw(ArgumentError("bad weights: $(repr(weights)) is neither $(repr(kind)) nor numbers"))
        symbols = own_elements(elements, structure, "weights $(repr(kind)) need them")
        out = Vector{Float64}(undef, length(symbols))
        check(nucula_atom_weights(number, symbols, length(symbols), out))
        return out
    end
    length(weights) == n_atoms || throw(DimensionMismatch("bad weights: $(length(weights)) values for $n_atoms atoms"))
    return numbers(:weights, weights)
end

"""
    radius_of_gyration(source; weights=nothing, method="plain", cutoff=3.0, trim=0.95, median="mean", gradient=false,
                       max_gradient=nothing, target=nothing, force_constant=1.0, n_threads=0)

`(; rg, center, kept, gradient, energy, energy_gradient)`. `weights`: `"mass"` or n numbers. `method`: `"plain"`, `"robust"` or `"trimmed"`. With
`target` a restraint k/2 (Rg - target)² has its energy and gradient.
"""
function radius_of_gyration(source; weights=nothing, gradient=false, target=nothing, force_constant=1.0, options...)
    given = gyration_options(; options...)
    positions, elements, structure = parts(source)
    dense, single = own_positions(positions, structure)
    n_atoms, n = size(dense, 2), size(dense, 3)
    own = atom_weights(weights, "mass", NUCULA_ATOM_WEIGHTS_MASS, elements, structure, n_atoms)
    rg, center, kept = Vector{Float64}(undef, n), Matrix{Float64}(undef, 3, n), Matrix{UInt8}(undef, n_atoms, n)
    wanted = flag(:gradient, gradient) == 1
    slopes = wanted || target !== nothing ? similar(dense) : nothing
    place = slopes === nothing ? C_NULL : slopes
    watch = Watch(nothing)
    observe(given, watch)
    GC.@preserve watch check(nucula_radius_of_gyration(dense, n, n_atoms, own, given, rg, center, kept, place), watch)
    pull = target === nothing ? nothing : force_constant .* (rg .- target)
    energy = target === nothing ? nothing : 0.5 .* force_constant .* (rg .- target) .^ 2
    energy_gradient = target === nothing ? nothing : slopes .* reshape(pull, 1, 1, n)
    slopes = wanted ? slopes : nothing
    single || return (; rg, center, kept=Bool.(kept), gradient=slopes, energy, energy_gradient)
    one(array) = array === nothing ? nothing : array[:, :, 1]
    return (; rg=rg[1], center=center[:, 1], kept=Bool.(kept[:, 1]), gradient=one(slopes),
            energy=energy === nothing ? nothing : energy[1], energy_gradient=one(energy_gradient))
end

gyration_options(; method="plain", cutoff=3.0, trim=0.95, median="mean", max_gradient=nothing, n_threads=0) =
    fill_options(nucula_gyration_options_t, (; method, cutoff, trim, median, max_gradient, n_threads))

"""
    pair_distribution(source; weights=nothing, bin_width=1.0, r_max=nothing, n_threads=0)

P(r) of one conformer: `(; r, p, self_term, d_max, rg)`. `weights`: `"electrons"` or n numbers; a pair counts 2 wᵢ wⱼ.
"""
function pair_distribution(source; weights=nothing, options...)
    given = pair_distribution_options(; options...)
    positions, elements, structure = parts(source)
    dense, _ = own_positions(positions, structure)
    size(dense, 3) == 1 || throw(DimensionMismatch("bad positions: $(size(dense, 3)) conformers; give one"))
    n_atoms = size(dense, 2)
    own = atom_weights(weights, "electrons", NUCULA_ATOM_WEIGHTS_ELECTRONS, elements, structure, n_atoms)
    out = Ref{Ptr{nucula_pair_distribution_t}}(C_NULL)
    watch = Watch(nothing)
    observe(given, watch)
    GC.@preserve watch check(nucula_pair_distribution(dense, n_atoms, own, given, out), watch)
    try
        view = view_of(nucula_pair_distribution_view_t, nucula_pair_distribution_view, out[])
        r, p = map(column -> copy(unsafe_wrap(Array, column, Int(view.n_bins))), (view.r, view.p))
        return (; r, p, view.self_term, view.d_max, view.rg)
    finally
        nucula_pair_distribution_free(out[])
    end
end

pair_distribution_options(; bin_width=1.0, r_max=nothing, n_threads=0) =
    fill_options(nucula_pair_distribution_options_t, (; bin_width, r_max, n_threads))

"""
    exposed_fraction(source; probe_radius=1.4, n_points=256, n_threads=0)

How much of each atom solvent can touch, 0..1: the share of points on its sphere that no other atom's sphere holds.
"""
function exposed_fraction(source; options...)
    given = exposed_options(; options...)
    positions, elements, structure = parts(source)
    dense, single = own_positions(positions, structure)
    symbols = own_elements(elements, structure, "they give the radii")
    out = Matrix{Float64}(undef, size(dense, 2), size(dense, 3))
    watch = Watch(nothing)
    observe(given, watch)
    for c in axes(dense, 3)
        place = pointer(out, 1 + (c - 1) * size(out, 1))
        GC.@preserve watch out check(nucula_exposed_fraction(dense[:, :, c], symbols, length(symbols), given, place), watch)
    end
    return single ? vec(out) : out
end

exposed_options(; probe_radius=1.4, n_points=256, n_threads=0) =
    fill_options(nucula_exposed_options_t, (; probe_radius, n_points, n_threads))
