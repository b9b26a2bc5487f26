"""
    AceBasis(species; r0, order=3, totaldegree=10, wl=1.5, rcut=5.5, rin=0.0, transform=("agnesi", 2, 4),
             envelope=("x", 2, 2), pair_degree=nothing, pair_transform=("agnesi", 1, 3), pair_envelope=("r_ace1", 2),
             harmonics="spherical", repeats=true)

The usual linear ACE basis of correlation order 1 to 3 for species given by numbers, one or a vector of them.

* `totaldegree`: largest sum of levels n / n_species + wl · l of the factors, one number or one for each order.
* `r0`, `rcut`, `rin`: distance of nearest neighbours (must be given), cutoff, start of the transform, Å; a number, or a
  matrix indexed `[neighbour, centre]`.
* `transform`: `("agnesi", p, q)` or `("linear",)`. `envelope`: `("x", p1, p2)`, `("r", p)`, `("r_ace1", p)`, `("none",)`.
* `pair_degree`: pair functions over the number of species; default: the largest total degree, rounded up; 0: none.
* `harmonics`: `"spherical"`, or `"solid"` with r^l.

    AceBasis(; species, radial, a_radial, a_angular, aa_offsets, aa_factors, b_offsets, b_terms, b_values, pair=nothing,
             harmonics="spherical")

A basis from a supplied specification, such as the parts of a model of ACEpotentials. Indices and offsets count from 1, so
that the `colptr`, `rowval` and `nzval` of the adjoint of a sparse `A2Bmap` are `b_offsets`, `b_terms` and `b_values`.
`radial` and `pair` are named tuples of `rin`, `r0`, `rcut`, `transform`, `envelope`, optionally `a`, and of either `values`
and `slopes`, arrays `(n_functions, n_nodes, n_species, n_species)` on even nodes of x in [-1, 1], or `alpha`, `beta` and
`mix` `(n_poly, n_functions, n_species, n_species)`; the last index is the centre's species, the one before the
neighbour's. Arrays of `Float64` are read where they lie.

`length(basis)` is the number of columns of a [`design_matrix`](@ref): for each species its `basis.n_many` many-body
functions, then for each species its `basis.n_pair` pair functions. Also `basis.n_a`, `basis.n_aa`, `basis.cutoff`,
`basis.species`. See [`site`](@ref), [`energy_forces`](@ref), [`design_matrix`](@ref).
"""
mutable struct AceBasis
    handle::Ptr{nucula_ace_t}
    view::nucula_ace_view_t

    function AceBasis(handle::Ptr{nucula_ace_t})
        basis = new(handle)
        finalizer(b -> nucula_ace_free(getfield(b, :handle)), basis)
        basis.view = view_of(nucula_ace_view_t, nucula_ace_view, basis)
        return basis
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_ace_t}}, basis::AceBasis) = getfield(basis, :handle)

Base.length(basis::AceBasis) = Int(getfield(basis, :view).n_basis)

function Base.getproperty(basis::AceBasis, name::Symbol)
    view = getfield(basis, :view)
    name in (:n_many, :n_pair, :n_a, :n_aa) && return Int(getfield(view, name))
    name === :cutoff && return view.cutoff
    name === :species && return collect(lend(basis, Int32, view.species, Int(view.n_species)))
    throw(ArgumentError("AceBasis has no property $name, only $(join(propertynames(basis), ", "))"))
end

Base.propertynames(::AceBasis, private::Bool=false) = (:n_many, :n_pair, :n_a, :n_aa, :cutoff, :species)

Base.show(io::IO, basis::AceBasis) =
    print(io, "AceBasis of species ", join(basis.species, ", "), ": ", basis.n_many, " + ", basis.n_pair,
          " functions within ", basis.cutoff, " Å")

# The number of a word such as ("agnesi", 2, 4), and its powers.
function word(name, given, prefix, n_powers)
    parts = given isa Union{Tuple,AbstractVector} ? Tuple(given) : (given,)
    number = choice(name, isempty(parts) ? "" : first(parts), prefix)
    powers, n = Base.tail(parts), n_powers[number + 1]
    length(powers) == n ||
        throw(ArgumentError("bad $name: $(repr(given)) has $(length(powers)) powers; it takes $n"))
    return number, (map(p -> integer(Int32, name, p), powers)..., Int32(0), Int32(0))[1:2]
end

transform_fields(name, given) =
    (number_and_powers = word(name, given, "NUCULA_ACE_TRANSFORM_", (0, 2));
     (Int32(number_and_powers[1]), number_and_powers[2]...))

# "r_ace1" holds an underscore, so its words are told here.
const ACE_ENVELOPES = ("none" => 0, "x" => 2, "r" => 1, "r_ace1" => 1)

function envelope_fields(name, given)
    parts = given isa Union{Tuple,AbstractVector} ? Tuple(given) : (given,)
    at = findfirst(pair -> !isempty(parts) && first(pair) == string(first(parts)), ACE_ENVELOPES)
    at === nothing &&
        throw(ArgumentError("bad $name: $(repr(given)) does not begin with one of $(join(map(repr ∘ first, ACE_ENVELOPES), ", "))"))
    powers = Base.tail(parts)
    length(powers) == last(ACE_ENVELOPES[at]) ||
        throw(ArgumentError("bad $name: $(repr(given)) has $(length(powers)) powers; it takes $(last(ACE_ENVELOPES[at]))"))
    return (Int32(at - 1), (map(p -> integer(Int32, name, p), powers)..., Int32(0), Int32(0))[1:2]...)
end

harmonics_number(given) =
    string(given) == "spherical" ? Int32(NUCULA_ACE_SPHERICAL) :
    string(given) == "solid" ? Int32(NUCULA_ACE_SOLID) :
    throw(ArgumentError("bad harmonics: $(repr(given)) is none of \"spherical\", \"solid\""))

# A number or a matrix [neighbour, centre], as C reads it.
function species_table(name, given, n)
    given isa Real && return fill(Float64(given), n, n)
    size(given) == (n, n) || throw(ArgumentError("bad $name: the size is $(size(given)); it must be $((n, n))"))
    return convert(Matrix{Float64}, given)
end

species_list(name, given::Integer) = species_list(name, [given])
species_list(name, given) = Int32[integer(Int32, name, z) for z in given]

function AceBasis(species; r0, order=3, totaldegree=10, wl=1.5, rcut=5.5, rin=0.0, transform=("agnesi", 2, 4),
                  envelope=("x", 2, 2), pair_degree=nothing, pair_transform=("agnesi", 1, 3),
                  pair_envelope=("r_ace1", 2), harmonics="spherical", repeats=true)
    species, degrees = species_list("species", species), Float64[totaldegree...]
    n = length(species)
    rin, r0, rcut = (species_table(pair..., n) for pair in (("rin", rin), ("r0", r0), ("rcut", rcut)))
    options = fill_options(nucula_ace_options_t, (; order, wl, pair_degree, repeats))
    kind, p, q = transform_fields("transform", transform)
    pair_kind, pair_p, pair_q = transform_fields("pair_transform", pair_transform)
    around, p1, p2 = envelope_fields("envelope", envelope)
    pair_around, pair_p1, pair_p2 = envelope_fields("pair_envelope", pair_envelope)
    out = Ref{Ptr{nucula_ace_t}}(C_NULL)
    GC.@preserve species degrees rin r0 rcut begin
        options.value = replaced(options.value, (
            harmonics=harmonics_number(harmonics), n_species=Csize_t(n), species=pointer_or_null(species),
            n_degrees=Csize_t(length(degrees)), totaldegree=pointer_or_null(degrees),
            rin=pointer_or_null(rin), r0=pointer_or_null(r0), rcut=pointer_or_null(rcut),
            transform=kind, transform_p=p, transform_q=q, envelope=around, envelope_p1=p1, envelope_p2=p2,
            pair_transform=pair_kind, pair_transform_p=pair_p, pair_transform_q=pair_q,
            pair_envelope=pair_around, pair_envelope_p1=pair_p1, pair_envelope_p2=pair_p2))
        status = nucula_ace_generate(options, out)
    end
    check(status)
    return AceBasis(out[])
end

# A struct of zeros that knows its size.
function zeroed(::Type{T}) where {T}
    bytes = zeros(UInt8, sizeof(T))
    GC.@preserve bytes begin
        unsafe_store!(Ptr{UInt32}(pointer(bytes)), sizeof(T))
        return unsafe_load(Ptr{T}(pointer(bytes)))
    end
end

# A family of radial functions as C reads it; `kept` holds what its pointers lead to.
function radial_struct(of, given, n, kept)
    ranges = [keep(kept, species_table(name, getproperty(given, name), n)) for name in (:rin, :r0, :rcut)]
    kind, p, q = transform_fields("transform", given.transform)
    around, p1, p2 = envelope_fields("envelope", given.envelope)
    fields = (; rin=pointer(ranges[1]), r0=pointer(ranges[2]), rcut=pointer(ranges[3]), transform=kind, transform_p=p,
              transform_q=q, envelope=around, envelope_p1=p1, envelope_p2=p2)
    if get(given, :a, nothing) !== nothing
        fields = merge(fields, (; a=pointer(keep(kept, species_table("a", given.a, n)))))
    end
    array(name) = keep(kept, convert(Array{Float64,4}, getproperty(given, name)))
    name = haskey(given, :mix) ? :mix : :values
    first_array = array(name)
    size(first_array)[3:4] == (n, n) ||
        throw(ArgumentError("bad $name: the size is $(size(first_array)); it must end with $((n, n)) in $of"))
    if name === :mix
        fields = merge(fields, (; alpha=Float64(given.alpha), beta=Float64(given.beta), mix=pointer(first_array),
                                n_poly=Csize_t(size(first_array, 1)), n_functions=Csize_t(size(first_array, 2))))
    else
        slopes = array(:slopes)
        size(slopes) == size(first_array) ||
            throw(ArgumentError("bad slopes: the size is $(size(slopes)); that of values is $(size(first_array))"))
        fields = merge(fields, (; values=pointer(first_array), slopes=pointer(slopes),
                                n_functions=Csize_t(size(first_array, 1)), n_nodes=Csize_t(size(first_array, 2))))
    end
    return keep(kept, Ref(replaced(zeroed(nucula_ace_radial_t), fields)))
end

function AceBasis(; species, radial, a_radial, a_angular, aa_offsets, aa_factors, b_offsets, b_terms, b_values,
                  pair=nothing, harmonics="spherical")
    kept = Any[]
    indices(name, given) = keep(kept, Int32[integer(Int32, name, i) - Int32(1) for i in given])
    function offsets(name, given, n)
        isempty(given) && throw(ArgumentError("bad $name: it has one entry more than there are rows"))
        all(i -> i >= 1, given) && given[end] == n + 1 ||
            throw(ArgumentError("bad $name: it must begin with 1 and end with $(n + 1)"))
        return keep(kept, Csize_t[i - 1 for i in given])
    end
    numbers = keep(kept, species_list("species", species))
    a_radial, a_angular = indices("a_radial", a_radial), indices("a_angular", a_angular)
    length(a_radial) == length(a_angular) ||
        throw(ArgumentError("bad a_angular: $(length(a_angular)) entries; a_radial has $(length(a_radial))"))
    aa_factors, b_terms = indices("aa_factors", aa_factors), indices("b_terms", b_terms)
    b_values = keep(kept, convert(Vector{Float64}, b_values))
    length(b_values) == length(b_terms) ||
        throw(ArgumentError("bad b_values: $(length(b_values)) entries; b_terms has $(length(b_terms))"))
    aa_offsets = offsets("aa_offsets", aa_offsets, length(aa_factors))
    b_offsets = offsets("b_offsets", b_offsets, length(b_terms))
    family(of, given) = given === nothing ? Ptr{nucula_ace_radial_t}(C_NULL) :
        Base.unsafe_convert(Ptr{nucula_ace_radial_t}, radial_struct(of, given, length(numbers), kept))
    out = Ref{Ptr{nucula_ace_t}}(C_NULL)
    GC.@preserve kept begin
        spec = Ref(replaced(zeroed(nucula_ace_spec_t), (
            harmonics=harmonics_number(harmonics), n_species=Csize_t(length(numbers)), species=pointer_or_null(numbers),
            radial=family("radial", radial), pair=family("pair", pair),
            n_a=Csize_t(length(a_radial)), a_radial=pointer_or_null(a_radial), a_angular=pointer_or_null(a_angular),
            n_aa=Csize_t(length(aa_offsets) - 1), aa_offsets=pointer(aa_offsets), aa_factors=pointer_or_null(aa_factors),
            n_b=Csize_t(length(b_offsets) - 1), b_offsets=pointer(b_offsets), b_terms=pointer_or_null(b_terms),
            b_values=pointer_or_null(b_values))))
        status = nucula_ace_from_spec(spec, out)
    end
    check(status)
    return AceBasis(out[])
end

"""
    site(basis, z0, vectors, zj; gradient=true)

All functions of one environment: neighbours of species `zj` at `vectors` (three coordinates each, or a 3 × n matrix, Å)
around a centre of species `z0`. Gives `b`, of length `length(basis)`, and `db`, 3 × n × `length(basis)`, the derivatives
with respect to the vectors; without `gradient` only `b`. Functions of other centre species are 0.
"""
function site(basis::AceBasis, z0, vectors, zj; gradient=true)
    vectors, zj = points("vectors", vectors), species_list("zj", zj)
    length(zj) == length(vectors) ||
        throw(ArgumentError("bad zj: $(length(zj)) species for $(length(vectors)) vectors"))
    b = Vector{Float64}(undef, length(basis))
    db = Array{Float64}(undef, 3, length(vectors), gradient ? length(basis) : 0)
    status = GC.@preserve db nucula_ace_site(basis, integer(Int32, "z0", z0), length(vectors), vectors, zj, b,
                                             gradient ? pointer(db) : Ptr{Cdouble}(C_NULL))
    check(status)
    return gradient ? (b, db) : b
end

# A structure as C reads it; `kept` holds what its pointers lead to.
function system_struct(given, flags, kept)
    2 <= length(given) <= 4 || throw(ArgumentError("bad structure: it is not (positions, species, cell, pbc)"))
    positions, species = keep(kept, points("positions", given[1])), keep(kept, species_list("species", given[2]))
    length(species) == length(positions) ||
        throw(ArgumentError("bad species: $(length(species)) numbers for $(length(positions)) positions"))
    cell = keep(kept, lattice(length(given) > 2 ? given[3] : nothing))
    pbc = periodic(length(given) > 3 ? given[4] : false)
    return replaced(zeroed(nucula_ace_system_t), (
        pbc=pbc, rows=UInt8(flags), n_atoms=Csize_t(length(positions)), positions=pointer_or_null(positions),
        species=pointer_or_null(species), cell=pointer_or_null(cell)))
end

# The options of a run, and its outcome once it has been watched.
function run_watched(work, progress; fields...)
    options = fill_options(nucula_ace_run_options_t, (; fields...))
    watch = Watch(progress)
    GC.@preserve watch begin
        observe(options, watch)
        status = work(options)
    end
    return check(status, watch)
end

"""
    energy_forces(basis, weights, structure; e0=nothing, n_threads=0, progress=nothing)

Energy, forces (3 × n), virial (3 × 3) and site energies of a structure `(positions, species, cell, pbc)` with known
weights. Positions, cell and pbc are as for [`neighbors`](@ref); cell and pbc may be left out. `weights` may be a matrix of m
columns, as those of a committee: then each result has a trailing axis of that length.

`e0`: energy of an isolated atom of each species, such as `Dict(14 => -158.5)`. `n_threads`: 0 for one per core; every number
gives the same bits. Stress is -virial / volume. Ctrl-C stops the call.
"""
function energy_forces(basis::AceBasis, weights::AbstractVecOrMat, structure; e0=nothing, n_threads=0, progress=nothing)
    size(weights, 1) == length(basis) ||
        throw(ArgumentError("bad weights: $(size(weights, 1)) numbers; the basis has $(length(basis)) functions"))
    kept, sets, m = Any[], convert(Array{Float64}, weights), size(weights, 2)
    system = Ref(system_struct(structure, 0, kept))
    n = Int(system[].n_atoms)
    energy, virial = zeros(m), zeros(3, 3, m)
    forces, site_energies = Array{Float64}(undef, 3, n, m), Array{Float64}(undef, n, m)
    GC.@preserve kept run_watched(progress; n_threads) do options
        nucula_ace_energy_forces(basis, m, sets, system, options, energy, Ptr{Point}(pointer(forces)),
                                 Ptr{NTuple{3,Point}}(pointer(virial)), site_energies)
    end
    virial = permutedims(virial, (2, 1, 3))
    if e0 !== nothing
        species = species_list("species", structure[2])
        missing_one = findfirst(z -> !haskey(e0, z), species)
        missing_one === nothing || throw(ArgumentError("bad e0: there is none of species $(species[missing_one])"))
        alone = Float64[e0[z] for z in species]
        energy .+= sum(alone)
        site_energies .+= alone
    end
    weights isa AbstractMatrix && return (; energy, forces, virial, site_energies)
    return (energy=energy[1], forces=forces[:, :, 1], virial=virial[:, :, 1], site_energies=site_energies[:, 1])
end

"""
    design_matrix(basis, structures; energy=true, forces=true, virial=true, row_weights=nothing, n_threads=0,
                  progress=nothing)

For each structure its energy (1 row), forces (3 n, atom by atom) and virial (6: xx yy zz yz xz xy); one column for each
function. Times weights it is what [`energy_forces`](@ref) gives, e0 apart: subtract that from the targets.

* `energy`, `forces`, `virial`: which rows there are, a truth value or one for each structure.
* `row_weights`: `(wE, wF, wV)`: energies times wE / √n, forces times wF, virials times wV / √n.

    design_matrix!(a, basis, structures; …)

The same into an array or view whose columns are contiguous.
"""
design_matrix(basis::AceBasis, structures; options...) = assemble(nothing, basis, structures; options...)

"See [`design_matrix`](@ref)."
design_matrix!(a::AbstractMatrix{Float64}, basis::AceBasis, structures; options...) =
    assemble(a, basis, structures; options...)

function assemble(a, basis, structures; energy=true, forces=true, virial=true, row_weights=nothing, n_threads=0,
                  progress=nothing)
    kept, n = Any[], length(structures)
    function chosen(name, given, k)
        given isa Bool && return given
        length(given) == n || throw(ArgumentError("bad $name: $(length(given)) truth values for $n structures"))
        return given[k]::Bool
    end
    systems = map(collect(enumerate(structures))) do (k, structure)
        flags = NUCULA_ACE_ENERGY * chosen("energy", energy, k) + NUCULA_ACE_FORCES * chosen("forces", forces, k) +
                NUCULA_ACE_VIRIAL * chosen("virial", virial, k)
        system_struct(structure, flags, kept)
    end
    systems = convert(Vector{nucula_ace_system_t}, systems)
    n_rows = Ref{Csize_t}(0)
    GC.@preserve kept begin
        check(nucula_ace_rows_count(n, pointer_or_null(systems), n_rows))
        shape = (Int(n_rows[]), length(basis))
        out = a === nothing ? Matrix{Float64}(undef, shape) : a
        size(out) == shape || throw(DimensionMismatch("bad out: the size is $(size(out)); it must be $shape"))
        length(out) == 0 || stride(out, 1) == 1 || throw(ArgumentError("bad out: its columns are not contiguous"))
        weights = row_weights === nothing ? (1.0, 1.0, 1.0) : Point(Tuple(row_weights))
        GC.@preserve out systems run_watched(progress; n_threads, weighted=row_weights !== nothing, row_weights=weights) do options
            nucula_ace_design_matrix(basis, n, pointer_or_null(systems), options, pointer(out), max(stride(out, 2), 1))
        end
    end
    return out
end

"""
    descriptors(basis, structure; n_threads=0, progress=nothing)

All functions of every atom: length(basis) × n_atoms; of an atom, functions of other species are 0. `structure`: as in
[`energy_forces`](@ref). The sum over atoms, times weights, is the energy.
"""
function descriptors(basis::AceBasis, structure; n_threads=0, progress=nothing)
    kept = Any[]
    system = Ref(system_struct(structure, 0, kept))
    out = Matrix{Float64}(undef, length(basis), Int(system[].n_atoms))
    GC.@preserve kept run_watched(progress; n_threads) do options
        nucula_ace_descriptors(basis, system, options, out)
    end
    return out
end
