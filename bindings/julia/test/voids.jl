# Carbon atoms around a straight tube along z.
function tube(radius, length)
    atoms = Vector{Float64}[]
    for layer in 0:3, (j, z) in enumerate(range(-length / 2 + 1.7, length / 2 - 1.7; length=21))
        rho = radius + 1.7 + 1.4layer
        n = round(Int, 2pi * rho / 0.9)
        for i in 0:n-1
            angle = 2pi * (i + 0.5 * (j % 2)) / n
            push!(atoms, [rho * cos(angle), rho * sin(angle), z])
        end
    end
    return Float32.(reduce(hcat, atoms)), fill("C", length_of(atoms))
end
length_of(atoms) = Base.length(atoms)

@testset "voids" begin
    atoms = tube(3.2, 20.0)
    v = voids(atoms; step=1.0)
    @test v.kind[1] == "pore"
    @test v.error[1] ≈ sqrt(v.error_lid[1]^2 + v.error_neck[1]^2 + v.error_grid[1]^2)
    a, b = mouths(v, 1)
    @test a.area > 0 && abs(a.normal[3]) > 0.9 && abs(a.center[3] - b.center[3]) > 10
    @test issorted(points(v, 1)) && issorted(lining_atoms(v, 1)) && lining_residues(v, 1) == [1]
    at = positions(v, 1)
    @test size(at) == (3, Base.length(points(v, 1))) && maximum(hypot.(at[1, :], at[2, :])) < 2.0
    line = centreline(v, 1)
    @test abs(line.bottleneck - 3.2) < 0.02 && minimum(line.radius) == line.bottleneck
    @test size(line.points, 2) == size(line.ellipse, 2) == Base.length(line.radius)
    @test_throws NuculaError centreline(v, 1; from=3)
    @test_throws ArgumentError centreline(v, 1; from=0)
    @test_throws BoundsError mouths(v, 99)
    one = voids(atoms; step=1.0, n_threads=1)
    @test isequal(one.table, v.table)
    radii = fill(1.7, size(atoms[1], 2))
    @test collect(voids(atoms; step=1.0, radii).volume) == collect(v.volume)
    @test collect(voids(atoms; step=1.0, within=(50, [0.0, 0.0, 0.0])).volume) == collect(v.volume)
    half = voids(atoms; step=1.0, within=((-9, -9, -20), (9, 9, 0)))
    @test 0.3 < half.volume[1] / v.volume[1] < 0.7 && half.kind[1] == "pocket"
    @test Base.length(voids(structure_file("1FMO.pdb"); step=1.0, passages=true)) <
          Base.length(voids(structure_file("1FMO.pdb"); step=1.0))
    @test_throws NuculaError voids(atoms; step=0.1)
    @test_throws NuculaError voids(atoms; radii=[1.0])
    @test_throws ArgumentError voids(atoms; radii="heavy")
    mktempdir() do folder
        for suffix in ("pdb", "cif", "json", "csv", "ply", "obj", "mrc")
            path = joinpath(folder, "pore.$suffix")
            write(v, path)
            @test filesize(path) > 100
        end
        items = voids_batch([joinpath(folder, "pore.pdb"), "missing.pdb"]; step=1.0)
        @test items[2].error isa NuculaError && Base.length(items) == 2
    end
end
