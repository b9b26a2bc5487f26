# Volumes against the reference results, and what must hold of every result.

function agrees(v, golden)
    @test collect(v.shape) == list(Int, golden, "dims")
    @test collect(v.lower) == list(Float64, golden, "xyzmin")
    @test collect(v.upper) == list(Float64, golden, "xyzmax")
    @test collect(v.step) ≈ list(Float64, golden, "step") rtol = 1e-15
    for name in (:protein, :exposed, :buried, :first_shell)
        @test mask(v, name) == bits(golden, "$(name)_bits", v.shape)
    end
    @test v.labels == golden_labels(golden, mask(v, :buried))
    @test v.component_kind_raw == array(golden, "comp_type")
    @test v.component_kind == array(golden, "comp_refined_type")
    return agrees_in_table(v, golden)
end

function agrees_in_table(v, golden)
    table = v.table
    @test table.type == column(golden, "type") && table.volume == parse.(Float64, column(golden, "volume"))
    @test table.id == parse.(Int, column(golden, "id"))
    for (axis, name) in enumerate((:x, :y, :z))
        @test table[name] ≈ parse.(Float64, column(golden, string(name))) atol = 0.01
        @test table[name] == v.lengths[axis, :]
    end
    # A voxel on the edge of a slice may fall to either side, which only moves these two; 0.1 still tells rows apart.
    for name in (:cross_section_circularity, :cross_section_uniformity)
        expected = column(golden, string(name))
        @test ismissing.(table[name]) == (expected .== "null")
        @test all(ismissing(a) || abs(a - parse(Float64, b)) < 0.1 for (a, b) in zip(table[name], expected))
    end
end

# Given the same positions, everything is equal.
for (name, profile) in (("4CUP.r3.native", "f32"), ("4CUP.r2.native", "f32"), ("T4L_L99A.r2.ctypes", "c"),
                        ("1GRM.r3.native", "f32"))
    golden = Golden(name)
    entry, resolution = split(name, '.')
    v = volumes(golden_atoms(entry); voxel_size=parse(Float64, resolution[2:end]), align=false, profile=profile)
    agrees(v, golden)
end

# From the file, the table agrees.
agrees_in_table(volumes(structure_file("T4L_L99A.pdb"); voxel_size=2.0), Golden("T4L_L99A.r2.native"))
agrees_in_table(volumes(structure_file("4CUP.cif"); voxel_size=2.0, signs=1), Golden("4CUP.r2.native"))
path = structure_file("4CUP.cif")
v = volumes(path; voxel_size=2.0)

# One picture: kinds, masks, labels, lists and table.
@test length(v) == length(v.kind) == length(v.id) > 0
@test issorted(v.volume, rev=true)
@test size(mask(v, :protein)) == reverse(v.shape) == size(v.labels)
@test mask(v, "protein") .| mask(v, "exposed") .| mask(v, "buried") == trues(reverse(v.shape))
@test (v.labels .> 0) == mask(v, :buried)
@test length(v.component_kind) == length(v.component_kind_raw) == maximum(v.labels)
shell = mask(v, :first_shell)
for i in 1:length(v)
    inside, mouths = voxels(v, i), mouth_voxels(v, i)
    @test inside == findall(vec(v.labels .== v.component[i]))
    @test length(inside) * v.voxel_size^3 == v.volume[i]
    @test v.kind[i] == Nucula.KINDS[v.component_kind[v.component[i]] + 1]
    @test issorted(mouths) && isempty(mouths) == (v.kind[i] == "cavity")
    @test Nucula.flat_voxels(v, i) == inside .- 1 && Nucula.flat_mouth_voxels(v, i) == mouths .- 1
    # Linear indices lead to [z, y, x], and those to the centre of the row.
    centres = [v.lower[axis] + (index[4 - axis] - 0.5) * v.step[axis] for axis in 1:3,
               index in CartesianIndices(v.labels)[inside]]
    @test vec(sum(centres, dims=2)) / length(inside) ≈ v.center[:, i] atol = 1e-4
end
@test_throws BoundsError voxels(v, 0)
@test_throws BoundsError voxels(v, length(v) + 1)
@test_throws ArgumentError mask(v, :inside)
@test_throws ArgumentError v.nothing
@test all(name -> getproperty(v, name) !== nothing, propertynames(v))
@test occursin("pocket", sprint(show, v))

# The structure laid into the grid outlives the volumes that own it.
positions = volumes(path).structure.positions
GC.gc()
@test size(positions) == (3, 1848) && maximum(abs, sum(positions, dims=2)) / 1848 < 0.01

shares = secondary_structure(v)
@test keys(shares) == (:helix, :strand, :coil) && sum(shares) ≈ 1 && shares.helix > 0.4  # a bromodomain: helices
@test secondary_structure(volumes(golden_atoms("1GRM"); align=false)) === missing  # bare atoms have no CA

# Options reach the library, and it is the library that refuses.
@test volumes(path; voxel_size=2.0, n_threads=1).labels == v.labels
@test all(volumes(path; voxel_size=2.0, min_voxels=20).volume .>= 20 * 8)
@test all(volumes(path; voxel_size=2.0, min_volume=200).volume .>= 200)
@test volumes(path; assembly="asymmetric").structure.positions |> length < length(positions)
@test volumes(path; signs=1).structure.positions[1, :] ≈ -positions[1, :] atol = 1e-3
loose = volumes(path; surface_connectivity=26, neck=false, mouth_merge_gap=-1)
@test loose.component_kind == loose.component_kind_raw  # nothing was refined
@test volumes(path; surface_connectivity="6").labels == loose.labels
const BAD = Nucula.NUCULA_ERROR_BAD_ARGUMENT
for (options, status) in ((voxel_size=0.0,) => BAD, (voxel_size=NaN,) => BAD, (signs=4,) => BAD, (n_threads=-1,) => BAD,
                          (max_voxels=10,) => Nucula.NUCULA_ERROR_TOO_LARGE)
    refusal = thrown(() -> volumes(path; options...))
    @test refusal isa NuculaError && refusal.status == status && occursin(string(first(keys(options))), refusal.message)
end
@test thrown(() -> volumes((zeros(3, 0), String[]))).status == Nucula.NUCULA_ERROR_EMPTY
@test_throws ArgumentError volumes(path; profile="f16")
@test_throws ArgumentError volumes(path; surface_connectivity=8)
@test_throws ArgumentError volumes(path; min_voxels=-1)
@test_throws MethodError volumes(path; resolution=2.0)

# The voxel lists are built when asked for; the residues along the rows, which take a search, not before they are.
let view_t = Nucula.nucula_volumes_view_t, fresh = volumes(path; voxel_size=3.0)
    reaches(name) = getfield(fresh, :view).size > fieldoffset(view_t, Base.fieldindex(view_t, name))
    @test !reaches(:voxel_offsets)
    Nucula.flat_voxels(fresh, 1)
    @test reaches(:mouth_voxels) && !reaches(:residue_offsets)
    @test !isempty(Nucula.residues(fresh, 1)) && reaches(:residues)
end
