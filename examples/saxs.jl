# Which of 1000 conformers agrees with a scattering curve, and which few make it together?
#
#     julia --project=bindings/julia examples/saxs.jl [FILE [CURVE.dat [NUMBER OF CONFORMERS]]]
#
# FILE is PDB or mmCIF. Its atoms are bent by a hinge in the middle, from 0 to 1 rad, to make conformers; without a curve
# the bundled one is taken: a mixture of two of them, with noise.

using Nucula, Printf

# The half beyond the middle along x, turned about an axis along y: 3 × n.
function bend(positions, angle)
    middle = sum(positions, dims=2) ./ size(positions, 2)
    bent = Float64.(positions) .- middle
    for i in axes(bent, 2)
        x, z = bent[1, i], bent[3, i]
        x > 0 && (bent[1, i] = cos(angle) * x - sin(angle) * z; bent[3, i] = sin(angle) * x + cos(angle) * z)
    end
    return bent .+ middle
end

function main(path=joinpath(@__DIR__, "data", "4CUP.cif"), curve_path=joinpath(@__DIR__, "data", "4CUP.saxs.dat"),
              n="1000")
    structure = Nucula.read(path)
    curve = read_saxs(curve_path)
    line = guinier(curve)
    @printf("%d atoms; %d points; Guinier: Rg %.2f ± %.2f Å\n", length(structure), length(curve.q), line.rg, line.rg_sigma)

    angles = range(0, 1, length=parse(Int, n))
    positions = Float64.(structure.positions)
    conformers = stack(angle -> bend(positions, angle), angles)
    model = SaxsModel(structure, curve.q)
    fit = saxs_fit(model, conformers, curve.intensity, curve.sigma)
    println("\n   angle   reduced chi²")
    for best in sortperm(fit.chi2)[1:min(5, end)]
        @printf("%8.3f   %12.4f\n", angles[best], fit.reduced_chi2[best])
    end

    some = [1 + m * (length(angles) - 1) ÷ 10 for m in 0:10]
    together = saxs_ensemble(fit.intensity[:, some], curve)
    @printf("\nan ensemble of %d has chi² / points %.4f:\n\n   angle   weight\n", length(some),
            together.chi2 / length(curve.q))
    for (member, weight) in zip(some, together.weights)
        weight > 0.001 && @printf("%8.3f   %6.3f\n", angles[member], weight)
    end
end

try
    main(ARGS...)
catch problem
    problem isa NuculaError || rethrow()
    println(stderr, "saxs: ", problem.message)
    exit(1)
end
