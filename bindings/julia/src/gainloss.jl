# Gains and losses on a tree: likelihoods, fits, tests, events, simulation. Arrays are in Julia's order: states n_families × n_tips,
# which the library reads without another copy; gradients 2 × n, Hessians 3 × n; events n_families × n_nodes.

# Options of a likelihood. `weights` and the like are vectors; `root` is a word or a probability.
function gainloss_options(; root="equilibrium", ascertainment="none", drop_unobservable=false, branch_gain=nothing,
                          branch_loss=nothing, class_rates=nothing, class_weights=nothing, weights=nothing, n_threads=0)
    root, p1 = root isa Real ? ("fixed", root) : (root, nothing)
    return fill_options(nucula_gainloss_options_t,
                        (; root, p1, ascertainment, drop_unobservable, branch_gain, branch_loss, class_rates, class_weights,
                         weights, n_threads))
end

gainloss_fit_options(; start=nothing, lower=nothing, upper=nothing, prior_mean=nothing, prior_sd=nothing, gamma_classes=0,
                     n_threads=0) =
    fill_options(nucula_gainloss_fit_options_t, (; start, lower, upper, prior_mean, prior_sd, gamma_classes, n_threads))

gainloss_test_options(; effect="loss", effect_bounds=(-5, 5), effect_prior_sd=nothing, refit=true, compat_prior_constant=false,
                      gain_design=nothing, loss_design=nothing, n_threads=0) =
    fill_options(nucula_gainloss_test_options_t,
                 (; effect, effect_bounds=map(Float64, Tuple(effect_bounds)), effect_prior_sd, refit, compat_prior_constant,
                  n_threads, n_coefficients=(gain_design === nothing ? nothing : size(gain_design, 1))))

# What must have as many entries as the library reads.
function same_length(name, values, n, item)
    values === nothing || length(values) == n ||
        throw(DimensionMismatch("bad $name: $(length(values)) values; $n are needed, one per $item"))
    return nothing
end

function checked_lengths(tree, n_families; branch_gain=nothing, branch_loss=nothing, weights=nothing, class_rates=nothing,
                         class_weights=nothing, others...)
    same_length(:branch_gain, branch_gain, tree.n_nodes, "node")
    same_length(:branch_loss, branch_loss, tree.n_nodes, "node")
    same_length(:weights, weights, n_families, "family")
    class_rates === nothing && class_weights !== nothing &&
        throw(ArgumentError("bad class_weights: given without class_rates"))
    class_rates === nothing || same_length(:class_weights, class_weights, length(class_rates), "class")
    return nothing
end

"""
    GainLossData(tree, states)

A tree with its states, n_families × n_tips (`Bool` or integers: 0 absent, 1 present, below 0 unknown), prepared: give it to
[`gainloss_loglik`](@ref), [`gainloss_fit`](@ref), [`gainloss_test`](@ref), [`gainloss_events`](@ref) in the place of both.
"""
mutable struct GainLossData
    handle::Ptr{nucula_gainloss_t}
    tree::Tree
    n_families::Int

    function GainLossData(tree::Tree, states::AbstractMatrix{<:Integer})
        size(states, 2) == tree.n_tips || throw(DimensionMismatch(
            "bad states: $(join(size(states), " × ")); there must be $(tree.n_tips) columns, one per tip"))
        dense = states_of(states)
        out = Ref{Ptr{nucula_gainloss_t}}(C_NULL)
        row, column = stride(dense, 2), stride(dense, 1)
        GC.@preserve dense check(nucula_gainloss_prepare(tree, Ptr{Int8}(pointer(dense)), row, column, size(dense, 1), out))
        data = new(out[], tree, size(dense, 1))
        finalizer(d -> nucula_gainloss_free(getfield(d, :handle)), data)
        return data
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_gainloss_t}}, d::GainLossData) = getfield(d, :handle)

states_of(states::StridedMatrix{Int8}) = states
states_of(states::StridedMatrix{Bool}) = states
function states_of(states)
    wrong = findfirst(state -> state > 1, states)
    wrong === nothing || throw(ArgumentError(
        "bad states: $(states[wrong]) at family $(wrong[1]), tip $(wrong[2]); 0 is absent, 1 present, below 0 unknown"))
    return Int8[max(state, -1) for state in states]
end

# λ and μ as the library takes them, with what they point to.
function gainloss_rates(gain, loss, n)
    function column(name, values)
        values isa Real && return [Float64(values)], 0
        length(values) == n || throw(DimensionMismatch("bad $name: $(length(values)) values; one number or $n of them"))
        return convert(Vector{Float64}, values), 1
    end
    (gain, gain_stride), (loss, loss_stride) = column(:gain, gain), column(:loss, loss)
    return Ref(nucula_gainloss_rates_t(pointer(gain), gain_stride, pointer(loss), loss_stride)), (gain, loss)
end

# Runs a call with its progress watched.
function observed(call, options, progress)
    watch = Watch(progress)
    observe(options, watch)
    GC.@preserve watch check(call(), watch)
    return nothing
end

"""
    gainloss_loglik(tree, states, gain, loss; derivatives=2, root="equilibrium", ascertainment="none", weights=nothing,
                    drop_unobservable=false, branch_gain=nothing, branch_loss=nothing, class_rates=nothing,
                    class_weights=nothing, n_threads=0, progress=nothing)
    gainloss_loglik(data, gain, loss; …)

Log-likelihoods of families with exact derivatives in gain and loss: `(; ll, grad, hess, total, total_grad, total_hess, impossible,
dropped)`; grad 2 × n, hess 3 × n (gain gain, gain loss, loss loss), `nothing` where not asked for. `gain`, `loss`: a number, or one per
family. `root`: `"equilibrium"`, `"flat"`, or a probability of presence. `ascertainment`: `"none"`, `"absent"`, `"constant"`.
"""
gainloss_loglik(tree::Tree, states, gain, loss; options...) = gainloss_loglik(GainLossData(tree, states), gain, loss; options...)

function gainloss_loglik(data::GainLossData, gain, loss; derivatives=2, progress=nothing, options...)
    derivatives in (0, 1, 2) || throw(ArgumentError("bad derivatives: $derivatives is none of 0, 1, 2"))
    n = data.n_families
    checked_lengths(data.tree, n; options...)
    given = gainloss_options(; options...)
    rates, kept = gainloss_rates(gain, loss, n)
    ll, impossible, dropped = Vector{Float64}(undef, n), Vector{UInt8}(undef, n), Vector{UInt8}(undef, n)
    grad = derivatives > 0 ? Matrix{Float64}(undef, 2, n) : nothing
    hess = derivatives > 1 ? Matrix{Float64}(undef, 3, n) : nothing
    given.value = replaced(given.value, (impossible=pointer(impossible), dropped=pointer(dropped)))
    totals = Ref{nucula_gainloss_totals_t}()
    place(array) = array === nothing ? C_NULL : array
    GC.@preserve kept impossible dropped observed(given, progress) do
        nucula_gainloss_loglik(data, rates, given, ll, place(grad), place(hess), totals)
    end
    return (; ll, grad, hess, total=totals[].ll, total_grad=grad === nothing ? nothing : collect(totals[].grad),
            total_hess=hess === nothing ? nothing : collect(totals[].hess), impossible=impossible .== 1,
            dropped=dropped .== 1)
end

# A fit in the library, freed when nothing refers to it.
mutable struct GainLossFit
    handle::Ptr{nucula_gainloss_fit_t}

    function GainLossFit(handle)
        fit = new(handle)
        finalizer(f -> nucula_gainloss_fit_free(getfield(f, :handle)), fit)
        return fit
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_gainloss_fit_t}}, f::GainLossFit) = getfield(f, :handle)

function fit_of(fit::GainLossFit)
    view = view_of(nucula_gainloss_fit_view_t, nucula_gainloss_fit_view, fit)
    k = Int(view.n_coefficients)
    column(name, size...) = collect(lend(fit, Float64, getfield(view, name), size...))
    null = (; beta=column(:beta, k), objective=view.objective, ll=view.ll, gradient=column(:gradient, k),
            hessian=column(:hessian, k, k), covariance=column(:covariance, k, k), se=column(:se, k),
            active=collect(lend(fit, UInt8, view.active, k)) .== 1, evaluations=Int(view.evaluations),
            converged=view.converged == 1, shape=view.shape, shape_se=view.shape_se)
    return null, view
end

const FIT_TERMS = (:start, :lower, :upper, :prior_mean, :prior_sd)

# Options of a fit over those of its likelihood.
function fit_terms(data, k; n_threads=0, gamma_classes=0, options...)
    terms = Dict{Symbol,Any}()
    for (name, value) in options
        name in FIT_TERMS && value !== nothing || continue
        terms[name] = value isa Real ? fill(Float64(value), k) : value
        same_length(name, terms[name], k, "coefficient")
    end
    rest = filter(pair -> !(first(pair) in FIT_TERMS), collect(options))
    checked_lengths(data.tree, data.n_families; rest...)
    likelihood = gainloss_options(; rest...)
    given = gainloss_fit_options(; n_threads, gamma_classes, terms...)
    keep(given.kept, likelihood)
    place = Ptr{nucula_gainloss_options_t}(pointer_from_objref(likelihood))
    given.value = replaced(given.value, (likelihood=place,))
    return given
end

# Designs are n_coefficients × n_families here.
function designs(gain, loss, n)
    gain === nothing && loss === nothing && return 2, C_NULL, C_NULL
    gain === nothing || loss === nothing ? throw(ArgumentError("bad design: give gain_design and loss_design, or none")) : nothing
    size(gain) == size(loss) && size(gain, 2) == n || throw(DimensionMismatch(
        "bad design: gain_design and loss_design must both be k × $n, not $(size(gain)) and $(size(loss))"))
    return size(gain, 1), convert(Matrix{Float64}, gain), convert(Matrix{Float64}, loss)
end

"""
    gainloss_fit(tree, states; gain_design=nothing, loss_design=nothing, start=nothing, lower=nothing, upper=nothing,
                 prior_mean=nothing, prior_sd=nothing, gamma_classes=0, n_threads=0, progress=nothing)
    gainloss_fit(data; …)

Fits ln gain and ln loss, linear in coefficients, to all families: `(; beta, objective, ll, gradient, hessian, covariance, se, active,
evaluations, converged, shape, shape_se)`. Designs are k × n_families; without them beta = (ln gain, ln loss). `gamma_classes`: rate
classes whose shape is fitted, too. Other options as for [`gainloss_loglik`](@ref).
"""
gainloss_fit(tree::Tree, states; options...) = gainloss_fit(GainLossData(tree, states); options...)

function gainloss_fit(data::GainLossData; gain_design=nothing, loss_design=nothing, progress=nothing, options...)
    k, gain, loss = designs(gain_design, loss_design, data.n_families)
    given = fit_terms(data, k; options...)
    out = Ref{Ptr{nucula_gainloss_fit_t}}(C_NULL)
    observed(given, progress) do
        nucula_gainloss_fit(data, k, gain, loss, given, out)
    end
    return first(fit_of(GainLossFit(out[])))
end

"""
    gainloss_test(tree, states, sets; effect="loss", effect_bounds=(-5, 5), effect_prior_sd=nothing, refit=true,
                  compat_prior_constant=false, gain_design=nothing, loss_design=nothing, n_threads=0, progress=nothing)
    gainloss_test(data, sets; …)

Tests sets of families, vectors of family numbers counted from 1, against one null: `(; null, statistic, p, q, score, score_p, effect,
se, beta, objective, ll, converged)`, an entry per set; beta k × n_sets. Other options as for [`gainloss_fit`](@ref).
"""
gainloss_test(tree::Tree, states, sets; options...) = gainloss_test(GainLossData(tree, states), sets; options...)
gainloss_test(data::GainLossData, sets; options...) = tested(nucula_gainloss_test, 1, data, sets; options...)

"""
    gainloss_test_branches(tree, states, sets; …)
    gainloss_test_branches(data, sets; …)

As [`gainloss_test`](@ref) for sets of branches, clades say: vectors of node numbers, counted from 0 as in `tree.parents`, each for the
branch above it. In the alternative ln loss (or ln gain) of all families shifts along a set's branches.
"""
gainloss_test_branches(tree::Tree, states, sets; options...) =
    gainloss_test_branches(GainLossData(tree, states), sets; options...)
gainloss_test_branches(data::GainLossData, sets; options...) = tested(nucula_gainloss_test_branches, 0, data, sets; options...)

function tested(call, first_number, data::GainLossData, sets; effect="loss", effect_bounds=(-5, 5), effect_prior_sd=nothing, refit=true,
                       compat_prior_constant=false, gain_design=nothing, loss_design=nothing, n_threads=0,
                       progress=nothing, options...)
    k, gain, loss = designs(gain_design, loss_design, data.n_families)
    fit = fit_terms(data, k; n_threads, options...)
    offsets = Csize_t[0; cumsum([length(set) for set in sets])]
    members = UInt32[integer(UInt32, :sets, f - first_number) for set in sets for f in set]
    given = gainloss_test_options(; effect, effect_bounds, effect_prior_sd, refit, compat_prior_constant, gain_design, n_threads)
    keep(given.kept, (fit, gain, loss))
    place(array) = array isa Array ? pointer(array) : Ptr{Float64}(C_NULL)
    given.value = replaced(given.value, (fit=Ptr{nucula_gainloss_fit_options_t}(pointer_from_objref(fit)),
                                         gain_design=place(gain), loss_design=place(loss)))
    out = Ref{Ptr{nucula_gainloss_fit_t}}(C_NULL)
    GC.@preserve fit gain loss observed(given, progress) do
        call(data, length(offsets) - 1, offsets, members, given, out)
    end
    handle = GainLossFit(out[])
    null, view = fit_of(handle)
    n = Int(view.n_sets)
    column(name, size...) = collect(lend(handle, Float64, getfield(view, name), size...))
    return (; null, statistic=column(:statistic, n), p=column(:p, n), q=column(:q, n), score=column(:score, n),
            score_p=column(:score_p, n), effect=column(:effect, n), se=column(:effect_se, n), beta=column(:set_beta, k, n),
            objective=column(:set_objective, n), ll=column(:set_ll, n),
            converged=collect(lend(handle, UInt8, view.set_converged, n)) .== 1)
end

"""
    gainloss_events(tree, states, gain, loss; by=nothing, progress=nothing, …)
    gainloss_events(data, gain, loss; …)

Given the tips: `(; presence, gains, losses, gained, lost, classes)`, n_families × n_nodes; with `by="branch"` n_nodes sums over families,
each times its weight; with `by="family"` n_families sums over nodes; classes n_classes × n_families. Options as for
[`gainloss_loglik`](@ref), without ascertainment.
"""
gainloss_events(tree::Tree, states, gain, loss; options...) = gainloss_events(GainLossData(tree, states), gain, loss; options...)

function gainloss_events(data::GainLossData, gain, loss; by=nothing, progress=nothing, options...)
    n, n_nodes = data.n_families, data.tree.n_nodes
    checked_lengths(data.tree, n; options...)
    given = gainloss_options(; options...)
    rates, kept = gainloss_rates(gain, loss, n)
    number = by === nothing ? NUCULA_EVENTS_ALL : choice(:by, "by_$by", "NUCULA_EVENTS_")
    sums = Dict(NUCULA_EVENTS_BY_BRANCH => n_nodes, NUCULA_EVENTS_BY_FAMILY => n)
    per_node = [haskey(sums, number) ? Vector{Float64}(undef, sums[number]) : Matrix{Float64}(undef, n, n_nodes) for _ in 1:5]
    classes = Matrix{Float64}(undef, max(1, Int(given.value.n_class_rates)), n)
    arrays = Ref(nucula_gainloss_events_t(sizeof(nucula_gainloss_events_t), number, map(pointer, per_node)..., pointer(classes)))
    GC.@preserve kept per_node classes observed(given, progress) do
        nucula_gainloss_events(data, rates, given, arrays)
    end
    presence, gains, losses, gained, lost = per_node
    return (; presence, gains, losses, gained, lost, classes)
end

"""
    gainloss_simulate(tree, n_families, gain, loss; seed, nodes=false, progress=nothing, …)

Random states, n_families × n_tips, or n_families × n_nodes with `nodes`; every draw is a function of seed, family and node.
"""
function gainloss_simulate(tree::Tree, n_families, gain, loss; seed, nodes=false, progress=nothing, options...)
    n = integer(Int32, :n_families, n_families)
    n >= 0 || throw(ArgumentError("bad n_families: $n"))
    checked_lengths(tree, n; options...)
    given = gainloss_options(; options...)
    rates, kept = gainloss_rates(gain, loss, n)
    out = Matrix{Int8}(undef, n, nodes ? tree.n_nodes : tree.n_tips)
    GC.@preserve kept observed(given, progress) do
        nucula_gainloss_simulate(tree, n, rates, given, integer(UInt64, :seed, seed), flag(:nodes, nodes), out, n, 1)
    end
    return out
end

"""
    gamma_rates(shape, n; method="mean")

Rates of `n` classes of equal weight from a gamma distribution with mean 1; `method`: also `"median"`.
"""
function gamma_rates(shape::Real, n::Integer; method="mean")
    out = Vector{Float64}(undef, max(n, 0))
    check(nucula_gamma_rates(shape, max(n, 0), choice(:method, method, "NUCULA_GAMMA_"), out))
    return out
end
