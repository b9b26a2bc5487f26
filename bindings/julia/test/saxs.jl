# Scattering: beside two loops, beside a closed formula, and with input that makes no sense.

naive(x, f, q) = [sum(f[k, i] * f[k, j] * (i == j || q[k] == 0 ? 1.0 : (t = q[k] * hypot((x[:, i] - x[:, j])...); sin(t) / t))
                      for i in axes(x, 2), j in axes(x, 2)) for k in eachindex(q)]

x = Float64[2.5 * cos(1.1i + a) + (a == 3) * 0.7i for a in 1:3, i in 1:80]
elements = [("C", "N", "C", "O")[mod1(i, 4)] for i in 1:80]
q = collect(range(0, 0.5, length=15))
f = form_factors(elements, q)
@test size(f) == (15, 80)
expected = naive(x, f, q)
for method in ("exact", "grid", "auto")
    @test saxs_profile((x, elements), q; method) ≈ expected rtol = 1e-8
end
@test saxs_profile(x, q; factors=f[:, 1:4], types=[mod1(i, 4) for i in 1:80]) ≈ expected rtol = 1e-8

curve = (q, 2 .* expected .+ 5, 0.01 .* expected .+ 1)
fit = saxs_fit((x, elements), curve; offset=true, gradient=true)
@test isapprox(fit.scale, 2; rtol=1e-5) && isapprox(fit.offset, 5; rtol=1e-5)
@test fit.status == "ok" && fit.n_used == 15 && size(fit.gradient) == size(x)
model = SaxsModel((x, elements), q)
both = saxs_fit(model, cat(x, 1.1 .* x; dims=3), curve[2], curve[3]; gradient=true)
@test size(both.intensity) == (15, 2) && size(both.gradient) == (3, 80, 2) && both.chi2[2] > both.chi2[1]
@test maximum(abs, sum(both.gradient, dims=2)) < 1e-9 * maximum(abs, both.gradient)

rod = Float64[i * (a == 1) for a in 1:3, i in 0:4]
@test pair_distribution(rod).p == [0, 8, 6, 4, 2]
gyration = radius_of_gyration(rod; gradient=true, target=1.0)
@test gyration.rg ≈ sqrt(2) && gyration.energy ≈ (sqrt(2) - 1)^2 / 2 && all(gyration.kept)
@test exposed_fraction((rod[:, 1:1], ["C"])) == [1.0]

line = guinier((range(0.01, 0.05, length=20), [1000 * exp(-75 * (0.01 + 0.04k / 19)^2) for k in 0:19], ones(20)))
@test line.rg ≈ 15 && line.status == "ok" && line.first == 1
ensemble = saxs_ensemble(hcat(expected, reverse(expected)), (q, 3 .* expected, ones(15)))
@test ensemble.weights ≈ [1, 0] && ensemble.scale ≈ 3

mktempdir() do folder
    path = joinpath(folder, "curve.dat")
    write(SaxsCurve(curve...), path)
    again = read_saxs(path)
    @test (again.q, again.intensity, again.sigma) == curve && again.units_hint == "1/angstrom"
    @test read_saxs(path; units="1/nm").q ≈ q ./ 10
    Base.write(path, "0.1 5\n")
    @test thrown(() -> read_saxs(path)) isa NuculaError
end

for bad in (() -> saxs_profile(x, q), () -> saxs_profile((x, elements), q; table="best"), () -> saxs_profile((x, elements[1:3]), q),
            () -> saxs_profile((x, elements), [-0.1]), () -> saxs_fit((x, elements), (q, q)), () -> radius_of_gyration(zeros(3, 0)),
            () -> radius_of_gyration(rod; weights="mass"), () -> read_saxs("missing.dat"))
    @test thrown(bad) isa Union{NuculaError,ArgumentError,DimensionMismatch}
end
